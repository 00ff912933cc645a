package specs

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

func messages(check func(string, body)) {
	check("messages/pieces", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		length := len(alice.NewAsk().Bytes())
		for at := 1; at < length; at += length / s.times(length) {
			s.Expect(s.askCut(ctx, alice, alice.NewAsk(), at)).To(BeAnswered())
		}
	})

	check("messages/bytes", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		q := alice.NewAsk()
		reply := alice.DoPieces(ctx, q, peer.Pieces(q.Bytes(), s.times(len(q.Bytes())))...)
		reply.Delivery = "sent byte by byte"
		s.Expect(reply).To(BeAnswered())
	})

	check("messages/two-at-once", func(ctx SpecContext, s *Stage) {
		s.together(ctx, s.Dial(ctx, "alice"), s.figure("requests"))
	})

	check("messages/fifty-at-once", func(ctx SpecContext, s *Stage) {
		s.together(ctx, s.Dial(ctx, "alice"), s.figure("requests"))
	})

	check("messages/one-and-a-half", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		first, second := alice.NewAsk(), alice.NewAsk()
		s.frozen(ctx, func() {
			_ = alice.Send(ctx, first.Bytes())
			alice.Half(ctx, second, 7)
		})
		s.Expect(alice.Answer(ctx, first)).To(BeAnswered())
		_ = alice.Taken(ctx) // the half has been read, so the rest comes by itself
		reply := alice.Finish(ctx, second)
		reply.Delivery = "its first 7 bytes behind another request, the rest later"
		s.Expect(reply).To(BeAnswered())
	})

	check("messages/crlf", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		plain := alice.Ask(ctx)
		s.Expect(plain).To(BeAnswered())
		q := alice.NewAsk()
		s.sameEnd(plain, alice.DoPieces(ctx, q, crlf(q)))
		if s.Part.Has("count") {
			q = alice.Make("count", nil)
			s.Expect(alice.DoPieces(ctx, q, crlf(q))).To(BeAnswered())
		}
	})

	check("messages/crlf-cut", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		plain := alice.Ask(ctx)
		s.Expect(plain).To(BeAnswered())
		q := alice.NewAsk()
		b := crlf(q)
		reply := alice.DoPieces(ctx, q, peer.Cut(b, len(b)-1)...)
		reply.Delivery = "cut between carriage return and line feed"
		s.sameEnd(plain, reply)
	})

	check("messages/utf8-cut", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		const letters = "-é東😀"
		for i := range len(letters) {
			if utf8.RuneStart(letters[i]) {
				continue
			}
			q := alice.Make("ask", lab.Values{"token": alice.NewToken() + letters})
			at := bytes.LastIndex(q.Bytes(), []byte(letters)) + i
			s.Expect(s.askCut(ctx, alice, q, at)).To(BeAnswered())
		}
	})

	check("messages/bad-utf8", badUTF8)

	check("messages/sizes", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		good := 0
		sizes := s.possible(usualSizes)
		for _, size := range sizes[len(sizes)-min(len(sizes), s.times(len(sizes))):] {
			reply := alice.Do(ctx, s.sized(alice, size))
			if !reply.Answered() {
				s.Fail(s.measured(ctx, reply, good, size))
			}
			good = size
		}
	})

	check("messages/longest", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(s.askLong(ctx, alice, s.sized(alice, s.Part.Longest))).To(BeAnswered())
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
	})

	check("messages/too-long", func(ctx SpecContext, s *Stage) {
		s.tooLong(ctx, s.Dial(ctx, "alice"), s.Part.Longest+1)
	})

	check("messages/endless", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.tooLong(ctx, alice, s.Part.Longest+s.bulk(1<<20))
		s.after(ctx, alice)
	})

	check("messages/remnants", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Do(ctx, s.sized(alice, 200))).To(BeAnswered())
		s.Expect(alice.Do(ctx, alice.Make("ask", lab.Values{"token": "x"}))).To(BeAnswered())
		if s.passed("start/next-client") {
			alice.Farewell(ctx)
			bob := s.Dial(ctx, "bob")
			s.Expect(bob.Do(ctx, bob.Make("ask", lab.Values{"token": "y"}))).To(BeAnswered())
		}
	})

	check("messages/large-replies", func(ctx SpecContext, s *Stage) {
		late := s.DialSmall(ctx, "late")
		for i, q := range late.Stuffed(ctx, min(60_000, tokenFor(s.Part, s.Part.Largest())), s.bulk(3<<20)) {
			reply := late.Answer(ctx, q)
			reply.Delivery = fmt.Sprintf("reply %d of many that were not read for a while", i+1)
			s.Expect(reply).To(BeAnswered())
		}
	})
}

// askCut makes an exchange whose request is cut once. Each piece has been read
// before the next is sent.
func (s *Stage) askCut(ctx SpecContext, p *peer.Peer, q lab.Request, at int) peer.Reply {
	b := q.Bytes()
	reply := p.DoPieces(ctx, q, peer.Cut(b, at)...)
	reply.Delivery = fmt.Sprintf("the request arrived in two pieces, cut after byte %d", at)
	return reply
}

// together sends n requests in one piece: they are in place before the program
// can read any of them.
func (s *Stage) together(ctx SpecContext, p *peer.Peer, n int) {
	asked := make([]lab.Request, n)
	var all []byte
	for i := range asked {
		asked[i] = p.NewAsk()
		all = append(all, asked[i].Bytes()...)
	}
	s.frozen(ctx, func() { _ = p.Send(ctx, all) })
	for i, q := range asked {
		reply := p.Answer(ctx, q)
		reply.Delivery = fmt.Sprintf("request %d of %d that arrived in one piece", i+1, n)
		if reply.Complete && belongs(reply, asked[i+1:]) {
			s.Fail(s.disordered(ctx, p, reply, asked[i+1:]))
		}
		s.Expect(reply).To(BeAnswered())
	}
}

func crlf(q lab.Request) []byte { return append(bytes.Clone(q.Text), "\r\n"...) }

// sameEnd expects a reply that ends as the program's replies end: a carriage
// return more is one that it has kept.
func (s *Stage) sameEnd(plain, reply peer.Reply) {
	if reply.Delivery == "" {
		reply.Delivery = "the request ended in carriage return and line feed"
	}
	s.Expect(reply).To(BeAnswered())
	if bytes.HasSuffix(reply.Raw, []byte("\r\n")) && !bytes.HasSuffix(plain.Raw, []byte("\r\n")) {
		symptom := symptomOf(reply)
		symptom.Kind, symptom.Text = verdict.Wrong, "the carriage return of the request came back in the reply"
		s.Fail(symptom)
	}
}

// badUTF8 sends what is no text. Any answer that the protocol allows will do,
// and both this connection and others go on.
func badUTF8(ctx SpecContext, s *Stage) {
	alice := s.Dial(ctx, "alice")
	bad := "\xff\xfe \x80 caf\xe9 \xf0\x9f"
	q := alice.Make("ask", lab.Values{"token": bad})
	reply := alice.Do(ctx, q)
	refused := s.Part.Reply("error", nil)
	if s.Part.Has("error") && reply.Complete && refused.Match(reply.Text) {
		reply.Request.Want = refused
	}
	if reply.Complete && !reply.Answered() {
		symptom := symptomOf(reply)
		symptom.Cause = "alters-text"
		s.Fail(symptom)
	}
	s.Expect(reply).To(BeAnswered())
	if s.Part.Has("error") && s.passed("replies/unknown") {
		garbage := lab.Request{Text: []byte("\x01\xfe\xff garbage \xc3"), Want: refused, Framing: s.Part.Framing}
		s.Expect(alice.Do(ctx, garbage)).To(BeAnswered())
	}
	s.Expect(alice.Ask(ctx)).To(BeAnswered())
	s.after(ctx, alice)
}

// after lets a client leave and expects the next one to be served, unless the
// program is known to serve only one.
func (s *Stage) after(ctx SpecContext, p *peer.Peer) {
	if s.passed("start/next-client") {
		p.Farewell(ctx)
		s.others(ctx, "bob")
	}
}

func decimal(n int) string { return strconv.Itoa(n) }
