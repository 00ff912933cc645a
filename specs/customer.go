package specs

import (
	"context"
	"slices"
	"strconv"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// customer is a student's own client that is connected to the student's own
// server: what travels between them is their affair, and the harness sees the
// keyboard and the screen. So nothing need be known of the messages.
type customer struct {
	*Stage
	name    string
	process *program.Process
	screen  *screen
	read    int // how much of what it printed was told already
	typed   []byte

	started  time.Duration // when it was there
	answered time.Duration // when it got its last answer, 0: never
}

// paired reports whether the part grades a server with the client that was
// written for it. Nothing says that such a server serves a second client, so each
// check has one of its own.
func (r *runner) paired() bool { return r.Part.Programs == lab.Pair }

// Customer brings in a student's own client, and returns when it is connected
// and does nothing more by itself.
func (s *Stage) Customer(ctx context.Context, name string) *customer {
	if s.Client == nil {
		s.Unknown("there is no client beside the server; hand it in as well")
	}
	return s.customerAt(ctx, name, s.server.Addr.Addr().String(), int(s.server.Addr.Port()))
}

// customerAt starts a client, with what it may want to be told of an address.
func (s *Stage) customerAt(ctx context.Context, name, host string, port int) *customer {
	for {
		c := s.launchCustomer(name, map[string]string{"host": host, "port": strconv.Itoa(port)})
		s.settle(ctx)
		if !c.over() || c.process.Exit().Code == 0 || !s.ClientTries.Next() {
			c.started = s.log.Now()
			return c
		}
		c.leave(ctx)
	}
}

func (s *Stage) launchCustomer(name string, values map[string]string) *customer {
	s.listensIn()
	s.wire.arrives(name)
	c := &customer{Stage: s, name: name}
	screen, theirs, err := newTerminal(func(b []byte) { s.log.Add(name, transcript.Printed, b) })
	if err != nil {
		s.Unknown(err.Error())
	}
	c.screen = screen
	c.process, err = program.Start(s.ctx, program.Spec{
		Argv: s.ClientTries.Argv(s.Client, values), Dir: s.Client.Dir, Stdout: theirs, Since: s.Clock.Now,
	})
	if err != nil {
		screen.close()
		s.Fail(verdict.Symptom{Kind: verdict.Deaf, Text: "the client could not be started: " + err.Error()})
	}
	s.log.Note(name, transcript.Started, "the student's own client")
	s.customers = append(s.customers, c)
	return c
}

// Types types a line. What has been printed until then is not looked at again.
func (c *customer) Types(ctx context.Context, line string) {
	c.read = len(c.screen.from(0))
	c.wire.anew(c.name)
	c.enters(line + "\n")
	c.handedOver(ctx)
}

func (c *customer) enters(text string) {
	c.typed = []byte(text)
	c.log.Add(c.name, transcript.Typed, c.typed)
	_ = c.process.Write(c.typed) // a client that has left is seen by what follows
}

func (c *customer) handedOver(ctx context.Context) { handedOver(ctx, c.process) }

// EndsInput ends the client's input, as Ctrl-D does.
func (c *customer) EndsInput(ctx context.Context) {
	c.log.Note(c.name, transcript.Typed, "the end of the input")
	_ = c.process.CloseInput()
	c.handedOver(ctx)
}

// Prints expects this on the client's screen, since the last line was typed.
func (c *customer) Prints(ctx context.Context, wanted ...lab.Pattern) {
	GinkgoHelper()
	shown := func() bool {
		text := c.screen.from(c.read)
		return slices.ContainsFunc(wanted, func(want lab.Pattern) bool { return want.Match(text) })
	}
	proof, _ := c.until(ctx, func() bool { return shown() || c.over() })
	if shown() {
		c.read = len(c.screen.from(0))
		c.answered = c.log.Now()
		return
	}
	c.disappoint(lab.Either(wanted), proof)
}

// disappoint fails the check: the client has not printed what it should.
func (c *customer) disappoint(want string, proof *witness.Proof) {
	GinkgoHelper()
	got := c.screen.from(c.read)
	s := verdict.Symptom{Kind: verdict.Wrong, Peer: c.name, Asked: c.typed, Want: want, Got: got, Proof: proof,
		Text: "what " + c.name + "'s client has printed is not the answer"}
	s.Facts = append(s.Facts, c.wire.facts(c.name)...)
	switch {
	case len(got) == 0:
		s.Kind, s.Text = verdict.NoReply, c.name+"'s client has printed no answer"
	case proof == nil && !c.over():
		s.Kind = verdict.Unproven
	}
	if c.check.Cause == "one-client-at-a-time" && c.overtaken() {
		s.Cause = "shared-client-state"
		s.Facts = append(s.Facts, "another client was served meanwhile, so the server does serve several at once")
	}
	if s.Kind == verdict.Wrong && c.misreplies() {
		s.Cause = "wrong-reply" // as before, when nobody else was there
	}
	if c.format.unpadded {
		s.Cause = "client-sends-wrong-bytes"
		s.Facts = append(s.Facts, "the client sends the length of its message without padding: a server cannot tell where the message begins")
	}
	if c.over() {
		_, stderr := c.process.Output()
		exit := exitOf(c.process.Exit(), stderr.Text(), c.Client.Sources)
		s.Facts = append(s.Facts, "the client "+exit.How)
		if exit.Last != "" {
			s.Facts = append(s.Facts, "it said: "+exit.Last)
		}
	}
	c.unplaced = len(got) > 0 || !c.owes() // where a server waits that has done its part explains nothing
	if len(got) > 0 && c.serverLeft() {
		s.Proof = nil // the server has served whom it wanted to; what was printed is judged
		c.note(s)
		Fail(verdict.Headline(s))
	}
	c.Fail(s)
}

// misreplies reports whether an earlier check has found a wrong reply.
func (s *Stage) misreplies() bool {
	return slices.ContainsFunc(s.Part.Checks(), func(c lab.Check) bool { return c.Cause == "wrong-reply" && s.outcomes[c.ID] == result.Fail })
}

// overtaken reports whether another client was answered while this one was there.
func (c *customer) overtaken() bool {
	return slices.ContainsFunc(c.customers, func(other *customer) bool { return other != c && other.answered > c.started })
}

// owes reports whether a client waits for the server to accept it or to read what
// it has sent.
func (s *Stage) owes() bool {
	server, err := witness.New(s.server.Process.Pids)
	if err != nil {
		return true // not known
	}
	defer server.Close()
	return server.Untaken()
}

// serverLeft reports whether the server has ended of its own will, as one that
// accepts a single client does.
func (s *Stage) serverLeft() bool {
	select {
	case <-s.server.Process.Done():
		return s.server.Process.Exit().Code == 0
	default:
		return false
	}
}

// Exits expects the client to end, with status 0.
func (c *customer) Exits(ctx context.Context) {
	proof, _ := c.until(ctx, c.over)
	switch {
	case !c.over():
		s := verdict.Symptom{Kind: verdict.Stays, Peer: c.name, Proof: proof, Text: c.name + "'s client does not end"}
		if proof == nil {
			s.Kind = verdict.Unproven
		}
		c.Fail(s)
	case c.process.Exit().Code != 0:
		_, stderr := c.process.Output()
		c.Fail(verdict.Symptom{Kind: verdict.Wrong, Peer: c.name, Asked: c.typed, Got: []byte(lastLines(stderr.Text(), keptLines)), Want: "the status 0",
			Text: c.name + "'s client " + c.process.Exit().String()})
	}
}

// over reports whether the client has ended.
func (c *customer) over() bool { return over(c.process) }

func over(p *program.Process) bool {
	select {
	case <-p.Done():
		return true
	default:
		return false
	}
}

func (c *customer) leave(ctx context.Context) {
	c.process.Stop(ctx)
	c.screen.close()
}
