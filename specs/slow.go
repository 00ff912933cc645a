package specs

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/witness"
)

func slow(check func(string, body)) {
	check("slow/silent", func(ctx SpecContext, s *Stage) {
		slow := s.Dial(ctx, "slow").Silent()
		s.room.Rest(ctx)

		bob := s.Dial(ctx, "bob")
		s.Expect(bob.AskWhile(ctx, slow)).To(BeAnswered())
		s.Expect(slow.Ask(ctx)).To(BeAnswered())
	})

	check("slow/half-a-line", func(ctx SpecContext, s *Stage) {
		slow, bob := s.Dial(ctx, "slow"), s.Dial(ctx, "bob")
		slow.Half(ctx, slow.NewAsk(), 5) // half a request, and then nothing: held
		s.room.Rest(ctx)

		s.Expect(bob.AskWhile(ctx, slow)).To(BeAnswered())
		carol := s.Dial(ctx, "carol")
		s.Expect(carol.AskWhile(ctx, slow)).To(BeAnswered())
	})

	check("slow/drip", func(ctx SpecContext, s *Stage) {
		slow, bob := s.Dial(ctx, "slow"), s.Dial(ctx, "bob")
		ask := slow.NewAsk()
		slow.Half(ctx, ask, 1)
		for slow.Drip(ctx) {
			s.Expect(bob.AskWhile(ctx, slow)).To(BeAnswered())
		}
	})

	check("slow/after-a-reply", func(ctx SpecContext, s *Stage) {
		slow := s.Dial(ctx, "slow")
		s.Expect(slow.Ask(ctx)).To(BeAnswered())
		slow.Silent()
		s.room.Rest(ctx)

		bob, carol := s.Dial(ctx, "bob"), s.Dial(ctx, "carol")
		s.Expect(carol.AskWhile(ctx, slow)).To(BeAnswered())
		s.Expect(bob.AskWhile(ctx, slow)).To(BeAnswered())
	})

	check("slow/twenty", twenty)

	check("slow/never-reads", func(ctx SpecContext, s *Stage) {
		bob := s.Dial(ctx, "bob")
		slow := s.DialSmall(ctx, "slow")
		slow.Stuffed(ctx, min(60_000, tokenFor(s.Part, s.Part.Largest())), s.bulk(6<<20))

		s.Expect(bob.AskWhile(ctx, slow)).To(BeAnswered())
		carol := s.Dial(ctx, "carol")
		s.Expect(carol.AskWhile(ctx, slow)).To(BeAnswered())
	})

	check("slow/waits", whileOneWaits)

	check("slow/vanishes", func(ctx SpecContext, s *Stage) {
		slow, bob := s.Dial(ctx, "slow"), s.Dial(ctx, "bob")
		slow.Half(ctx, slow.NewAsk(), 5)
		_ = slow.Taken(ctx)
		slow.Reset()
		s.room.Rest(ctx) // what that did to the program, it has done now

		s.Expect(bob.Ask(ctx)).To(BeAnswered())
		carol := s.Dial(ctx, "carol")
		s.Expect(carol.Ask(ctx)).To(BeAnswered())
	})

	check("slow/nothing-lost", func(ctx SpecContext, s *Stage) {
		slow, bob := s.Dial(ctx, "slow"), s.Dial(ctx, "bob")
		ask := slow.NewAsk()
		slow.Half(ctx, ask, 9)
		s.Expect(bob.AskWhile(ctx, slow)).To(BeAnswered())
		s.Expect(slow.Finish(ctx, ask)).To(BeAnswered())
		s.Expect(slow.Ask(ctx)).To(BeAnswered())
	})

	check("slow/prompt", prompt)

	check("slow/idle", func(ctx SpecContext, s *Stage) {
		s.Restart(ctx) // nobody has left yet, so it cannot be because of that
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
		s.atRest(ctx, "while its clients are silent")
	})
}

// longestWait is the longest that the protocol allows: far beyond the horizon
// of the witness, so a sleep for it counts as one without end.
const longestWait = 10 * time.Second

// whileOneWaits expects others to be answered while the program takes its time for
// one. A program that computes meanwhile, beside so much else that the wait is over
// before it has used what proves that, has shown the same thing all the same: what
// it has used counts in the next trial.
func whileOneWaits(ctx SpecContext, s *Stage) {
	const trials = 10
	s.spoilt = true // the wait goes on after the check
	spent := time.Duration(0)
	for range trials {
		bob, slow := s.Dial(ctx, "bob"), s.Dial(ctx, "slow")
		slow.Waiting(ctx, waitFor(slow, longestWait))
		_ = slow.Taken(ctx)
		before := s.room.Look()
		s.room.Spent = spent
		s.Expect(bob.AskWhile(ctx, slow)).To(BeAnswered())
		s.room.Spent = 0
		if !slow.Arrived() {
			carol := s.Dial(ctx, "carol")
			s.Expect(carol.AskWhile(ctx, slow)).To(BeAnswered())
			return
		}
		spent += witness.Used(before, s.room.Look())
		slow.Close()
		bob.Close()
	}
	s.Unknown("each time the wait was over before anybody else was answered: the machine was too busy to tell why")
}

// twenty holds twenty slow clients at once. If that is too many, it measures
// how many are not.
func twenty(ctx SpecContext, s *Stage) {
	held := s.hold(ctx, s.figure("clients"))
	s.room.Rest(ctx)
	bob := s.Dial(ctx, "bob")
	reply := bob.AskWhile(ctx, held...)
	if reply.Answered() {
		return
	}
	symptom := s.complete(symptomOf(reply))
	if workers := s.workers(ctx); workers > 0 {
		symptom.Inferred = map[string]int{"workers": workers}
		symptom.Facts = append(symptom.Facts, fmt.Sprintf("measured: with %d slow clients the next one was not served", workers))
		symptom.Cause = "limited-workers"
	}
	s.Fail(symptom)
}

// hold brings in n clients that say nothing, or half a line.
func (s *Stage) hold(ctx context.Context, n int) []*peer.Peer {
	held := make([]*peer.Peer, 0, n)
	for i := range n {
		p := s.Dial(ctx, numbered("slow", i+1))
		if i%2 == 0 {
			held = append(held, p.Silent())
		} else {
			held = append(held, p.Half(ctx, p.NewAsk(), 5))
		}
	}
	return held
}

// workers finds the smallest number of silent clients that keeps a further one
// from being served; 0 if none up to twenty does.
func (s *Stage) workers(ctx context.Context) int {
	s.Restart(ctx)
	for n := 1; n <= 20; n++ {
		s.Dial(ctx, numbered("slow", n)).Silent()
		probe, err := s.room.Dial(ctx, "probe")
		if err != nil || !probe.Ask(ctx).Answered() {
			return n
		}
		probe.Farewell(ctx)
	}
	return 0
}

// bulk is how many bytes are used where it takes many.
func (s *Stage) bulk(n int) int {
	if s.habits.Sluggish {
		return n / 16
	}
	return n
}

// times is how often something is repeated: seldom for a program that sleeps
// before every reply, which has been told already.
func (s *Stage) times(n int) int {
	if s.habits.Sluggish {
		return max(2, n/8)
	}
	return n
}
