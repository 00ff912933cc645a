package specs

import (
	"bytes"
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/match"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/verdict"
)

// symptomOf says what a reply shows that is not as wanted.
func symptomOf(r peer.Reply) verdict.Symptom { return match.OfReply(r) }

func replies(check func(string, body)) {
	check("replies/line-end", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		reply := alice.Ask(ctx)
		if s.habits.NoLineEnd {
			symptom := symptomOf(reply)
			symptom.Kind = verdict.NoLineEnd
			s.Fail(symptom)
		}
		s.Expect(reply).To(BeAnswered())
	})

	check("replies/one-each", func(ctx SpecContext, s *Stage) {
		if s.habits.Prompts || s.habits.Blanks {
			s.Fail(verdict.Symptom{Kind: verdict.Extra, Peer: "alice", Want: "nothing", Got: append(s.habits.Greeting, '\n'),
				Text: "the program sends something besides its replies"})
		}
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
		s.onlyOne(ctx, alice)
		alice.HalfClose()
		if more, last := alice.Drain(ctx); len(more) > 0 || len(last.Text) > 0 {
			s.Fail(extra(alice, append(more, last)))
		}
	})

	check("replies/ticket", func(ctx SpecContext, s *Stage) {
		s.Restart(ctx) // tickets count from the start of the server
		alice := s.Dial(ctx, "alice")
		for _, n := range []string{"1", "2", "3"} {
			q := alice.Make("counter", nil)
			q.Want = s.Part.Reply("counter", lab.Values{"n": n})
			s.Expect(alice.Do(ctx, q)).To(BeAnswered())
		}
	})

	check("replies/wait", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		for _, wait := range []time.Duration{0, 80 * time.Millisecond} {
			before := time.Now()
			reply := alice.Do(ctx, waitFor(alice, wait))
			s.Expect(reply).To(BeAnswered())
			if took := time.Since(before); took < wait {
				symptom := symptomOf(reply)
				symptom.Kind, symptom.Text = verdict.Early, "the reply to "+string(reply.Request.Text)+" came after only "+took.Round(time.Millisecond).String()
				s.Fail(symptom)
			}
		}
	})

	check("replies/bye", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
		s.Expect(alice.Do(ctx, alice.Make("bye", nil))).To(BeAnswered())
		s.Expect(alice.Next(ctx)).To(EndCleanly())
	})

	check("replies/after-bye", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		bye, late := alice.Make("bye", nil), alice.NewAsk()
		s.frozen(ctx, func() {
			_ = alice.Send(ctx, append(bye.Bytes(), late.Bytes()...))
		})
		s.Expect(alice.Answer(ctx, bye)).To(BeAnswered())
		if more := alice.Next(ctx); more.Complete {
			s.Fail(verdict.Symptom{Kind: verdict.Extra, Peer: "alice", Asked: late.Bytes(), Want: "nothing", Got: more.Raw,
				Text: "what alice sent after BYE was answered"})
		}
	})
}

// onlyOne proves by a barrier that nothing more was sent than one reply each.
func (s *Stage) onlyOne(ctx SpecContext, p *peer.Peer) {
	more, barrier := p.Barrier(ctx)
	if len(more) > 0 {
		s.habits.Blanks = allBlank(more)
		s.habits.Greeting = promptIn(barrier, more[0])
		s.Fail(extra(p, more))
	}
	s.Expect(barrier).To(BeAnswered())
}

// promptIn returns what a program puts in front of a reply: a prompt.
func promptIn(wanted peer.Reply, got peer.Message) []byte {
	want, exact := wanted.Request.Want.Literal()
	if before, ok := bytes.CutSuffix(got.Text, []byte(want)); ok && exact {
		return before
	}
	return nil
}

// extra says that messages came that nobody had asked for.
func extra(p *peer.Peer, more []peer.Message) verdict.Symptom {
	s := verdict.Symptom{Kind: verdict.Extra, Peer: p.Name, Want: "nothing more"}
	for _, m := range more {
		s.Got = append(s.Got, m.Raw...)
	}
	return s
}

// allBlank reports whether all of these messages are empty.
func allBlank(more []peer.Message) bool {
	for _, m := range more {
		if len(m.Text) > 0 {
			return false
		}
	}
	return true
}

// waitFor is the lab's slow request for a time.
func waitFor(p *peer.Peer, d time.Duration) lab.Request {
	return p.Make("slow", lab.Values{"ms": decimal(int(d.Milliseconds()))})
}

// waits reports whether the program answers the lab's slow request.
func (s *Stage) waits(ctx context.Context) bool {
	if !s.Part.Has("slow") {
		return false
	}
	if outcome, judged := s.outcomes["replies/wait"]; judged {
		return outcome == result.Pass
	}
	probe := s.Dial(ctx, "probe")
	defer probe.Farewell(ctx)
	return probe.Do(ctx, waitFor(probe, 0)).Answered()
}

// frozen puts things in place while the program is stopped, so that it meets
// them together.
func (s *Stage) frozen(ctx SpecContext, act func()) {
	if err := s.room.Frozen(ctx, act); err != nil {
		s.Unknown(err.Error())
	}
}
