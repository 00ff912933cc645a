package specs

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/transcript"
)

// format is what labgrade has found out about the messages of a pair, whose
// authors chose their own.
type format struct {
	tried   bool        // it was looked for
	framing lab.Framing // empty: not to be told
	word    string      // typed, it makes the client leave; empty: none that was tried
	onWire  string      // what the client sends then

	unpadded bool // it sends lengths without padding
	mute     bool // the client does not send what is typed
}

// String says what was found: "length in 16 bytes, padded with spaces; goodbye
// word End"; empty if nothing was.
func (f format) String() string {
	if f.framing == "" {
		return ""
	}
	text := f.framing.Describe()
	switch {
	case f.word == "":
		return text
	case f.word == f.onWire || f.onWire == "":
		return fmt.Sprintf("%s; goodbye word %s", text, f.word)
	}
	return fmt.Sprintf("%s; goodbye word %s, which is sent as %s", text, f.word, f.onWire)
}

// framed makes the part speak as the pair does, or ends the check as one that
// cannot be judged.
func (s *Stage) framed(ctx context.Context) {
	if s.Part.Framing != lab.Open {
		return
	}
	s.inquire(ctx)
	if s.format.framing == "" {
		s.Unknown("how the pair frames its messages cannot be told: its own client sends something else than what is typed, and none of the usual ways gets an answer")
	}
	s.speak(s.format.framing)
}

// speak goes on with a framing in the place of the open one.
func (r *runner) speak(f lab.Framing) {
	part := *r.Part
	part.Framing = f
	r.Part = &part
}

// inquire finds out once how the pair's messages look: from what its own client
// sends, or else by trying.
func (s *Stage) inquire(ctx context.Context) {
	if s.format.tried {
		return
	}
	s.format.tried = true
	defer func() { s.observations.Format = s.format.String() }()
	at := s.server.Addr
	if s.Client != nil {
		s.overhear(ctx, at)
	}
	if s.format.framing == "" {
		s.format.framing = s.guess(ctx)
	}
	s.Restart(ctx)
}

// overhear listens in the server's place to what the student's own client sends.
func (s *Stage) overhear(ctx context.Context, at netip.AddrPort) {
	s.room.Leave(ctx)
	s.stop()
	s.room = s.emptyRoom()
	host, err := s.room.Listen(netip.AddrPortFrom(netip.IPv4Unspecified(), at.Port()))
	if err != nil {
		return // the port is not free any more: try instead
	}
	defer host.Close()
	c := s.customerAt(ctx, "client", at.Addr().String(), int(at.Port()))
	defer s.seeOff(ctx, c)
	server := host.Accept("server")
	if server == nil {
		return
	}
	text := string(s.Part.Make("ask", lab.Values{"token": "hello", "n": "10"}).Text)
	c.Types(ctx, text)
	sent := s.overheard(ctx, server)
	framing, known := lab.Learn(sent, text)
	s.format.unpadded = !known && lab.Unpadded(sent, text)
	if s.format.mute = !known && !s.format.unpadded; known {
		s.format.framing = framing
		s.part(ctx, c, server)
	}
}

// overheard is what the client sends until it rests.
func (s *Stage) overheard(ctx context.Context, server *peer.Peer) []byte {
	s.settle(ctx)
	return server.Grab()
}

// goodbyes are the words by which clients are told to leave.
var goodbyes = []string{"End", "end", "Done", "done", "off", "exit", "quit", "bye", "Disconnect", "disconnect", "!DISCONNECT", "DISCONNECT", "I'm done", "stop", "terminate"}

// part finds the word that makes a client leave. What it is answered is any of
// the replies that the lab has.
func (s *Stage) part(ctx context.Context, c *customer, server *peer.Peer) {
	word, sent := "", []byte(nil)
	for _, next := range goodbyes {
		_ = server.Send(ctx, []byte(s.anyReply())) // one that has left is seen below
		s.settle(ctx)
		if c.over() || server.Ending() != peer.Open {
			break
		}
		word = next
		c.Types(ctx, word)
		sent = s.overheard(ctx, server)
	}
	if c.over() && word != "" { // else it leaves by itself after a message, or never
		s.format.word, s.format.onWire = word, s.unframed(sent)
	}
}

func (s *Stage) anyReply() string {
	return s.Part.Reply("ask", lab.Values{"token": "hello", "n": "10"}).Example()
}

// unframed is the text of a message that the client has sent.
func (s *Stage) unframed(sent []byte) string {
	if s.format.framing == lab.Raw {
		return string(sent)
	}
	message, _, _, _ := s.format.framing.Split(sent)
	return string(message)
}

// seeOff lets a client go that the check has no further use for.
func (s *Stage) seeOff(ctx context.Context, c *customer) {
	c.leave(ctx)
	s.customers = slices.DeleteFunc(s.customers, func(other *customer) bool { return other == c })
	s.room.Vanish()
}

// guess tries the usual framings, each on a server that nobody has talked to, as
// a wrong one may end it.
func (s *Stage) guess(ctx context.Context) lab.Framing {
	open := s.Part
	defer func() { s.runner.Part = open }()
	for _, f := range lab.Candidates() {
		s.runner.Part = open
		s.speak(f)
		s.Restart(ctx)
		s.log.Note("labgrade", transcript.Tried, f.Describe())
		p, err := s.room.Dial(ctx, "alice")
		if err == nil && p.Ask(ctx).Answered() {
			return f
		}
	}
	return ""
}

func pair(check func(string, body)) {
	check("pair/format", func(ctx SpecContext, s *Stage) { s.framed(ctx) })

	check("pair/at-once", func(ctx SpecContext, s *Stage) {
		s.typable(ctx)
		all := make([]*customer, s.figure("clients"))
		asks := make([]lab.Request, len(all))
		for i := range all {
			all[i] = s.Customer(ctx, numbered("client", i+1))
			asks[i] = s.Part.Make("ask", lab.Values{"token": s.room.Token([]string{"xyz", "bob", "alice"}[i%3]), "n": s.room.Number()})
		}
		s.frozen(ctx, func() {
			for i, c := range all {
				c.read = len(c.screen.from(0))
				c.enters(string(asks[i].Text) + "\n")
			}
		})
		for i, c := range all {
			c.Prints(ctx, asks[i].Want)
		}
	})
}

// typable ends the check as one that cannot be judged if the client does not send
// what is typed: nothing asks a student to read the keyboard.
func (s *Stage) typable(ctx context.Context) {
	if s.Part.Framing == lab.Open {
		s.inquire(ctx)
	}
	if s.format.mute {
		s.Unknown("the client sends words of its own, not what is typed, so it cannot be driven")
	}
}
