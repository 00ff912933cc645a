package specs

import (
	"bytes"
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// room holds the checks of a server that passes on what one client says to all.
// The exchange ask is what somebody says, and what everybody gets of it.
func room(check func(string, body)) {
	check("room/everyone", func(ctx SpecContext, s *Stage) {
		all := s.members(ctx, "alice", "bob", "carol")
		for _, p := range all {
			s.heardByAll(ctx, all, p, p.NewAsk())
		}
	})

	check("room/once", func(ctx SpecContext, s *Stage) {
		all := s.members(ctx, "alice", "bob", "carol")
		said, after := all[0].NewAsk(), all[0].NewAsk()
		_ = all[0].Send(ctx, said.Bytes())
		_ = all[0].Send(ctx, after.Bytes())
		for _, p := range all {
			s.once(ctx, p, said, after)
		}
	})

	check("room/newcomer", func(ctx SpecContext, s *Stage) {
		all := s.members(ctx, "alice", "bob")
		s.heardByAll(ctx, all, all[0], all[0].NewAsk())
		all = append(all, s.members(ctx, "carol")...)
		s.heardByAll(ctx, all, all[0], all[0].NewAsk())
		s.heardByAll(ctx, all, all[2], all[2].NewAsk())
	})

	check("room/one-order", oneOrder)

	check("room/slow-reader", func(ctx SpecContext, s *Stage) {
		slow := s.DialSmall(ctx, "slow")
		s.Expect(slow.Ask(ctx)).To(BeAnswered())
		slow.Unread()
		all := s.members(ctx, "alice", "bob")
		size := min(50_000, s.Part.Largest())
		for said := 0; said < s.bulk(8<<20); said += size {
			s.heardByAll(ctx, all, all[0], s.sized(all[0], size), slow)
		}
		s.heardByAll(ctx, all, all[1], all[1].NewAsk(), slow)
	})

	check("room/leaves", func(ctx SpecContext, s *Stage) {
		all := s.members(ctx, "alice", "bob")
		for i, leave := range []func(*peer.Peer){(*peer.Peer).HalfClose, (*peer.Peer).Close, (*peer.Peer).Reset} {
			eve := s.members(ctx, numbered("eve", i+1))[0]
			leave(eve)
			s.heardByAll(ctx, all, all[0], all[0].NewAsk())
			s.heardByAll(ctx, all, all[1], all[1].NewAsk())
		}
	})
}

// members brings in clients that are in the room for certain: each has heard
// itself.
func (s *Stage) members(ctx SpecContext, names ...string) (all []*peer.Peer) {
	for _, name := range names {
		p := s.Dial(ctx, name)
		s.Expect(p.Ask(ctx)).To(BeAnswered())
		all = append(all, p)
	}
	return all
}

// heardByAll lets one client say something and expects everybody to get it,
// while others are held.
func (s *Stage) heardByAll(ctx SpecContext, all []*peer.Peer, who *peer.Peer, said lab.Request, held ...*peer.Peer) {
	_ = who.Send(ctx, said.Bytes()) // that it is not taken shows in what is received
	for _, p := range all {
		reply := p.Answer(ctx, said)
		reply.Delivery = "said by " + who.Name
		if len(held) > 0 {
			reply.Held = held[0].Name
		}
		s.Expect(reply).To(BeAnswered())
	}
}

// once expects a message exactly once before the one that was said after it.
func (s *Stage) once(ctx SpecContext, p *peer.Peer, said, after lab.Request) {
	times := 0
	for {
		m := p.Overhear(ctx)
		switch {
		case !m.Complete:
			s.Expect(peer.Reply{Message: m, Peer: p.Name, Request: said}).To(BeAnswered())
			return
		case said.Want.Match(m.Text):
			times++
		case after.Want.Match(m.Text) && times == 1:
			return
		case after.Want.Match(m.Text):
			s.Fail(verdict.Symptom{Kind: verdict.Extra, Peer: p.Name, Asked: said.Bytes(), Want: said.Want.String() + ", once", Got: m.Raw,
				Text: fmt.Sprintf("%s got what alice said %d times before what she said next", p.Name, times)})
		}
	}
}

// oneOrder lets three clients speak at the same moment, again and again, and
// compares the order in which each of them hears it all.
func oneOrder(ctx SpecContext, s *Stage) {
	const each, rounds = 8, 4
	all := s.members(ctx, "alice", "bob", "carol")
	for range rounds {
		asked := map[string]lab.Request{}
		s.frozen(ctx, func() {
			for range each {
				for _, p := range all {
					q := p.NewAsk()
					asked[string(q.Text)] = q
					_ = p.Send(ctx, q.Bytes())
				}
			}
		})
		first := s.heard(ctx, all[0], asked)
		for _, p := range all[1:] {
			s.sameOrder(all[0].Name, first, p.Name, s.heard(ctx, p, asked))
		}
	}
}

// heard collects what one client hears until it has got everything that was said.
func (s *Stage) heard(ctx SpecContext, p *peer.Peer, asked map[string]lab.Request) (order [][]byte) {
	open := map[string]bool{}
	for text := range asked {
		open[text] = true
	}
	for len(open) > 0 {
		m := p.Overhear(ctx)
		if !m.Complete {
			for text := range open {
				s.Expect(peer.Reply{Message: m, Peer: p.Name, Request: asked[text], Delivery: "several spoke at the same moment"}).To(BeAnswered())
			}
			return order
		}
		for text := range open {
			if asked[text].Want.Match(m.Text) {
				delete(open, text)
				order = append(order, m.Text)
			}
		}
	}
	return order
}

func (s *Stage) sameOrder(one string, first [][]byte, other string, second [][]byte) {
	for i := range min(len(first), len(second)) {
		if !bytes.Equal(first[i], second[i]) {
			s.Fail(verdict.Symptom{Kind: verdict.Wrong, Peer: other, Want: verdict.Show(first[i]), Got: second[i], Cause: "replies-out-of-order",
				Text: fmt.Sprintf("%s and %s heard the same messages in different orders", one, other)})
		}
	}
}
