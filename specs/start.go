package specs

import (
	"bytes"
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/verdict"
)

func start(check func(string, body)) {
	check("start/listens", func(ctx SpecContext, s *Stage) {
		s.ensure()
	})

	check("start/address", func(_ SpecContext, s *Stage) {
		if s.server.Elsewhere() {
			s.Fail(verdict.Symptom{Kind: verdict.Elsewhere, Text: fmt.Sprintf(
				"it was given port %d and listens on %s", s.server.Port, s.server.Listens[0].Addr)})
		}
	})

	check("start/answers", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.room.Rest(ctx) // whatever a server says by itself, it has said now
		s.habits.Greeting = alice.Pending()
		if len(s.habits.Greeting) > maxGreeting {
			s.Fail(verdict.Symptom{Kind: verdict.Extra, Peer: "alice", Got: s.habits.Greeting, Want: "nothing",
				Text: "the program sends without end, before it is asked anything", Cause: "extra-output"})
		}
		first := alice.Ask(ctx)
		symptom := symptomOf(first)
		switch {
		case first.Answered():
			s.learn(ctx, alice)
			return
		case symptom.Kind == verdict.NoLineEnd:
			s.habits.NoLineEnd = true // told by replies/line-end
			return
		case symptom.Kind == verdict.NoReply && flushedLate(ctx, alice, first):
			symptom.Cause = "not-flushed"
			s.unplaced = true // by now it waits for the next client, or is on its way there
			symptom.Text = "the reply came only with the next one, or when the connection was closed"
		case symptom.Kind == verdict.NoReply && symptom.Proof != nil:
			symptom.Cause = "never-answers"
		case symptom.Kind == verdict.Wrong && s.prefaced(ctx, alice, first):
			return
		default:
			s.accustom(ctx, alice, first)
		}
		s.Fail(symptom)
	})

	check("start/quiet", func(_ SpecContext, s *Stage) {
		if greeting := s.habits.Greeting; len(greeting) > 0 && !s.habits.Prompts {
			s.Fail(verdict.Symptom{Kind: verdict.Extra, Peer: "alice", Got: greeting, Want: "nothing",
				Text: "the program speaks before it is asked"})
		}
	})

	check("start/next-client", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
		alice.Farewell(ctx)

		bob := s.Dial(ctx, "bob")
		s.Expect(bob.Ask(ctx)).To(BeAnswered())
		bob.Farewell(ctx)

		carol := s.Dial(ctx, "carol")
		s.Expect(carol.Ask(ctx)).To(BeAnswered())
	})

	check("start/restart", restart)
}

// maxGreeting is more than any program says by itself before it waits.
const maxGreeting = 1 << 18

// learn makes two more exchanges and notes what the program does with each of
// them besides answering: what it puts between replies (told by
// replies/one-each), and that it sleeps before it looks (told by slow/prompt).
func (s *Stage) learn(ctx SpecContext, p *peer.Peer) {
	second := p.Ask(ctx)
	switch {
	case second.Complete && len(second.Text) == 0:
		s.habits.Blanks = true
	case second.Complete && !second.Answered():
		s.habits.Greeting = promptIn(second, second.Message)
		s.habits.Prompts = len(s.habits.Greeting) > 0
	default:
		s.habits.Sluggish = s.caught(ctx, p, 2) == 2
	}
}

// prefaced learns that the program sends a line of its own in front of each
// reply. Told by replies/one-each, it is overlooked from then on.
func (s *Stage) prefaced(ctx SpecContext, p *peer.Peer, first peer.Reply) bool {
	if !first.Complete || bytes.Contains(first.Text, tokenOf(first.Request.Text)) || !p.Answer(ctx, first.Request).Answered() {
		return false
	}
	s.habits.Greeting, s.habits.Prompts = first.Raw, true
	if p.Ask(ctx).Answered() {
		return true
	}
	s.habits.Greeting, s.habits.Prompts = nil, false
	return false
}

// accustom learns how the program answers instead, if its reply holds what was
// asked and a second one is made in the same way. Told once, by start/answers,
// it then hides nothing of what else the program does right or wrong.
func (s *Stage) accustom(ctx SpecContext, p *peer.Peer, first peer.Reply) {
	token := tokenOf(first.Request.Text)
	if token == nil || !first.Complete || bytes.Count(first.Text, token) != 1 {
		return
	}
	s.habits.Accent = string(bytes.Replace(first.Text, token, []byte("{token}"), 1))
	if !p.Ask(ctx).Answered() {
		s.habits.Accent = ""
	}
}

// flushedLate reports whether a missing reply comes after all when another
// request follows, or when the client closes its sending side.
func flushedLate(ctx SpecContext, p *peer.Peer, first peer.Reply) bool {
	second := p.Ask(ctx)
	if first.Request.Want.Match(second.Text) {
		return true
	}
	p.HalfClose()
	return first.Request.Want.Match(p.Next(ctx).Text)
}

// restart ends the server while a client is connected: so the server's end is
// closed first, and the port is in TIME_WAIT (RFC 9293, 3.3.2) when it is
// started again.
func restart(ctx SpecContext, s *Stage) {
	s.gone = true
	s.Restart(ctx)
	port := s.server.Port
	alice := s.Dial(ctx, "alice")
	s.Expect(alice.Ask(ctx)).To(BeAnswered())
	s.runner.stop()
	alice.Drain(ctx)
	alice.Close()

	server, trouble := s.Subject.StartOn(s.ctx, s.log, port)
	if trouble != nil {
		symptom := troubled(trouble)
		if trouble.AddressInUse() {
			symptom.Cause = "no-address-reuse"
			symptom.Text = "started again at once on port " + fmt.Sprint(port) + ", the program " + trouble.Exit.String()
		}
		s.Fail(symptom)
	}
	s.server = server
	s.mark(transcript.Started, "again, on the same port")
}
