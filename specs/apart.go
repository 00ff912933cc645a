package specs

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
)

func apart(check func(string, body)) {
	check("apart/second-client", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())

		bob := s.Dial(ctx, "bob")
		s.Expect(bob.AskWhile(ctx, alice.Silent())).To(BeAnswered())
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
	})

	check("apart/names", func(ctx SpecContext, s *Stage) {
		alice, bob := s.Dial(ctx, "alice"), s.Dial(ctx, "bob")
		hers, his := lab.Values{"token": alice.NewToken()}, lab.Values{"token": bob.NewToken()}
		s.Expect(alice.Do(ctx, alice.Make("set", hers))).To(BeAnswered())
		s.Expect(bob.Do(ctx, bob.Make("set", his))).To(BeAnswered())

		s.Expect(alice.Do(ctx, alice.Make("get", hers))).To(BeAnswered())
		s.Expect(bob.Do(ctx, bob.Make("get", his))).To(BeAnswered())
	})

	check("apart/counts", func(ctx SpecContext, s *Stage) {
		alice, bob := s.Dial(ctx, "alice"), s.Dial(ctx, "bob")
		for range 3 {
			s.Expect(alice.Ask(ctx)).To(BeAnswered())
		}
		s.Expect(bob.Do(ctx, s.nth(bob, "count", 1))).To(BeAnswered())
		s.Expect(alice.Do(ctx, s.nth(alice, "count", 4))).To(BeAnswered())
	})

	check("apart/pieces", func(ctx SpecContext, s *Stage) {
		alice, bob := s.Dial(ctx, "alice"), s.Dial(ctx, "bob")
		hers, his := alice.NewAsk(), bob.NewAsk()
		alice.Half(ctx, hers, 8)
		_ = alice.Taken(ctx)
		bob.Half(ctx, his, 9)
		_ = bob.Taken(ctx)
		s.Expect(alice.Finish(ctx, hers)).To(BeAnswered())
		s.Expect(bob.Finish(ctx, his)).To(BeAnswered())
	})

	check("apart/own-replies", func(ctx SpecContext, s *Stage) {
		alice, bob := s.Dial(ctx, "alice"), s.Dial(ctx, "bob")
		s.Expect(bob.Ask(ctx)).To(BeAnswered())
		for range 3 {
			s.Expect(alice.Ask(ctx)).To(BeAnswered())
			s.Expect(bob.Ask(ctx)).To(BeAnswered())
		}
		hers, his := alice.NewAsk(), bob.NewAsk()
		s.frozen(ctx, func() {
			_ = alice.Send(ctx, hers.Bytes())
			_ = bob.Send(ctx, his.Bytes())
		})
		s.Expect(alice.Answer(ctx, hers)).To(BeAnswered())
		s.Expect(bob.Answer(ctx, his)).To(BeAnswered())
	})

	check("apart/fresh", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Do(ctx, alice.Make("set", nil))).To(BeAnswered())
		alice.Farewell(ctx)

		bob := s.Dial(ctx, "bob")
		q := bob.Make("get", nil)
		q.Want = s.Part.Reply("error", nil)
		s.Expect(bob.Do(ctx, q)).To(BeAnswered())
		if s.Part.Has("count") {
			s.Expect(bob.Do(ctx, s.nth(bob, "count", 2))).To(BeAnswered())
		}
	})

	check("apart/tickets", func(ctx SpecContext, s *Stage) {
		s.Restart(ctx)
		alice, bob := s.Dial(ctx, "alice"), s.Dial(ctx, "bob")
		for i, p := range []*peer.Peer{alice, bob, alice, bob} {
			s.Expect(p.Do(ctx, s.nth(p, "counter", i+1))).To(BeAnswered())
		}
	})
}

// nth is an exchange whose reply must carry the number n.
func (s *Stage) nth(p *peer.Peer, exchange string, n int) lab.Request {
	q := p.Make(exchange, nil)
	q.Want = s.Part.Reply(exchange, lab.Values{"n": decimal(n)})
	return q
}
