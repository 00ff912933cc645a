package specs

import (
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

func many(check func(string, body)) {
	check("many/ten", func(ctx SpecContext, s *Stage) {
		for _, p := range s.DialAll(ctx, "client", s.figure("clients")) {
			s.Expect(p.Ask(ctx)).To(BeAnswered())
		}
	})

	check("many/reverse", func(ctx SpecContext, s *Stage) {
		all := s.DialAll(ctx, "client", s.figure("clients"))
		for _, p := range slices.Backward(all) {
			s.Expect(p.Ask(ctx)).To(BeAnswered())
		}
		for i := range all {
			s.Expect(all[i*7%len(all)].Ask(ctx)).To(BeAnswered())
		}
	})

	check("many/fifty", fifty)

	check("many/own-replies", func(ctx SpecContext, s *Stage) {
		all := s.DialAll(ctx, "client", s.figure("clients"))
		for range 3 {
			s.allAtOnce(ctx, all, func(p *peer.Peer) []lab.Request {
				return []lab.Request{p.NewAsk(), p.NewAsk(), p.NewAsk()}
			})
		}
	})

	check("many/tickets", tickets)

	check("many/names-at-once", func(ctx SpecContext, s *Stage) {
		all := s.DialAll(ctx, "client", 10)
		for range 4 {
			reply := s.exchangeAll(ctx, all, everything)
			if reply.Missing() && s.dead(ctx) {
				symptom := symptomOf(reply)
				symptom.Cause = "deadlock"
				symptom.Facts = append(symptom.Facts, "a client that came afterwards, alone, got no reply to the same requests either")
				s.Fail(symptom)
			}
			s.Expect(reply).To(BeAnswered())
		}
	})

	check("many/come-and-go", func(ctx SpecContext, s *Stage) {
		for i := range s.times(s.figure("clients")) {
			p := s.Dial(ctx, numbered("client", i+1))
			s.Expect(p.Ask(ctx)).To(BeAnswered())
			p.Farewell(ctx)
		}
	})
}

// everything is one of each request that touches what a server remembers; half
// of the clients begin with the counter, the others with their name.
func everything(p *peer.Peer) []lab.Request {
	mine := lab.Values{"token": p.NewToken()}
	named := []lab.Request{p.Make("set", mine), p.Make("get", mine)}
	counted := []lab.Request{p.Make("counter", nil), p.Make("count", nil)}
	if p.Name[len(p.Name)-1]%2 == 0 {
		return append(named, counted...)
	}
	return append(counted, append(named, p.Make("counter", nil))...)
}

// dead reports whether the same requests stay unanswered for a client that
// comes now, when nobody else asks for anything.
func (s *Stage) dead(ctx SpecContext) bool {
	late := s.Dial(ctx, "late")
	for _, q := range everything(late) {
		if late.Do(ctx, q).Missing() {
			return true
		}
	}
	return false
}

// allAtOnce expects all replies to requests that the program finds in front of
// it at the same moment.
func (s *Stage) allAtOnce(ctx SpecContext, all []*peer.Peer, ask func(*peer.Peer) []lab.Request) {
	s.Expect(s.exchangeAll(ctx, all, ask)).To(BeAnswered())
}

// exchangeAll puts the requests of all clients in place while the program is
// stopped, so that it finds them there at the same moment. It returns the first
// reply that is not as wanted, or the last one.
func (s *Stage) exchangeAll(ctx SpecContext, all []*peer.Peer, ask func(*peer.Peer) []lab.Request) (reply peer.Reply) {
	asked := make([][]lab.Request, len(all))
	s.frozen(ctx, func() {
		for i, p := range all {
			asked[i] = ask(p)
			for _, q := range asked[i] {
				_ = p.Send(ctx, q.Bytes())
			}
		}
	})
	for i, p := range all {
		for _, q := range asked[i] {
			reply = p.Answer(ctx, q)
			reply.Delivery = fmt.Sprintf("%d clients asked at the same moment", len(all))
			if !reply.Answered() {
				return reply
			}
		}
	}
	return reply
}

// tickets has twenty clients draw ten tickets each at the same moment, several
// times: the numbers must be exactly those from 1 on.
func tickets(ctx SpecContext, s *Stage) {
	const clients, each, rounds = 20, 10, 3
	s.Restart(ctx) // tickets count from the start of the server
	all := s.DialAll(ctx, "client", clients)
	drawn := map[int]string{}
	for range rounds {
		asked := s.draw(ctx, all, each)
		for _, p := range all {
			for range each {
				reply := p.Answer(ctx, asked)
				s.Expect(reply).To(BeAnswered())
				n, _ := asked.Want.Number(reply.Text)
				if first, twice := drawn[n]; twice {
					s.Fail(numbers(fmt.Sprintf("ticket %d was given to %s and to %s", n, first, p.Name)))
				}
				drawn[n] = p.Name
			}
		}
		for n := 1; n <= len(drawn); n++ {
			if drawn[n] == "" {
				s.Fail(numbers(fmt.Sprintf("of %d tickets, number %d was left out", len(drawn), n)))
			}
		}
	}
}

// draw sends the requests for each client's tickets, all at once.
func (s *Stage) draw(ctx SpecContext, all []*peer.Peer, each int) lab.Request {
	q := all[0].Make("counter", nil)
	var several []byte
	for range each {
		several = append(several, q.Bytes()...)
	}
	s.frozen(ctx, func() {
		for _, p := range all {
			_ = p.Send(ctx, several)
		}
	})
	return q
}

func numbers(text string) verdict.Symptom {
	return verdict.Symptom{Kind: verdict.Numbers, Text: text, Want: "each number from 1 on exactly once"}
}
