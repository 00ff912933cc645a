package specs

import (
	"fmt"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

func order(check func(string, body)) {
	check("order/pipelined", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		asked := make([]lab.Request, s.figure("requests"))
		for i := range asked {
			asked[i] = alice.NewAsk()
		}
		s.inOrder(ctx, alice, asked)
	})

	check("order/mixed", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		var asked []lab.Request
		for range 8 {
			asked = append(asked, alice.NewAsk(), alice.Make("error", nil), alice.Make("count", nil))
		}
		s.inOrder(ctx, alice, asked)
	})

	check("order/wait-first", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.inOrder(ctx, alice, []lab.Request{
			alice.NewAsk(), waitFor(alice, 60*time.Millisecond), alice.NewAsk(),
			waitFor(alice, 20*time.Millisecond), alice.NewAsk(),
		})
	})

	check("order/count", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		var asked []lab.Request
		for n := range 10 {
			q := alice.Make("count", nil)
			q.Want = s.Part.Reply("count", lab.Values{"n": decimal(n + 1)})
			asked = append(asked, q)
		}
		s.inOrder(ctx, alice, asked)
	})
}

// inOrder sends all requests at once and expects their replies in their order.
func (s *Stage) inOrder(ctx SpecContext, p *peer.Peer, asked []lab.Request) {
	var all []byte
	for _, q := range asked {
		all = append(all, q.Bytes()...)
	}
	if err := p.Send(ctx, all); err != nil {
		s.Fail(verdict.Symptom{Kind: verdict.NoReply, Peer: p.Name, Text: err.Error()})
	}
	for i, q := range asked {
		reply := p.Answer(ctx, q)
		reply.Delivery = fmt.Sprintf("request %d of %d sent one after another", i+1, len(asked))
		if reply.Complete && !reply.Answered() {
			s.Fail(s.disordered(ctx, p, reply, asked[i+1:]))
		}
		s.Expect(reply).To(BeAnswered())
	}
}

// belongs reports whether a reply is the one to a later request.
func belongs(got peer.Reply, later []lab.Request) bool {
	return slices.ContainsFunc(later, func(q lab.Request) bool { return q.Want.Match(got.Text) })
}

// disordered tells replies in the wrong order from wrong ones: the reply belongs
// to a later request, and the wanted one comes after it, or never.
func (s *Stage) disordered(ctx SpecContext, p *peer.Peer, got peer.Reply, later []lab.Request) verdict.Symptom {
	symptom := symptomOf(got)
	symptom.Cause = "wrong-reply"
	if !belongs(got, later) {
		return symptom
	}
	symptom.Cause = "drops-coalesced"
	rest, _ := p.Drain(ctx)
	if slices.ContainsFunc(rest, func(m peer.Message) bool { return got.Request.Want.Match(m.Text) }) {
		symptom.Cause = "replies-out-of-order"
		symptom.Facts = append(symptom.Facts, "the wanted reply came too, later")
	}
	return symptom
}
