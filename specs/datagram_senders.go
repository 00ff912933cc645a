package specs

import (
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

func datagramSenders(on func(string, func(SpecContext, *mail))) {
	on("udp-senders/source", func(ctx SpecContext, m *mail) {
		alice := m.sender(ctx, "alice")
		for range 2 {
			r := alice.Ask(ctx)
			m.answered(r)
			if alice.From != m.server.Addr {
				s := m.seen(r)
				s.Kind, s.Cause, s.Want, s.Got = verdict.Strangers, "udp-wrong-peer", "a reply from "+m.server.Addr.String(), []byte("a reply from "+alice.From.String())
				s.Text = fmt.Sprintf("the request went to %s and the reply came from %s", m.server.Addr, alice.From)
				m.Fail(s)
			}
		}
	})

	on("udp-senders/in-turn", func(ctx SpecContext, m *mail) {
		alice, bob := m.sender(ctx, "alice"), m.sender(ctx, "bob")
		for _, p := range []*peer.Sender{alice, bob, bob, alice, alice, alice, bob, alice} {
			m.answered(p.Ask(ctx))
		}
	})

	on("udp-senders/crossing", func(ctx SpecContext, m *mail) {
		all := []*peer.Sender{m.sender(ctx, "alice"), m.sender(ctx, "bob")}
		for range 3 {
			m.atOnce(ctx, all, 2)
		}
	})

	on("udp-senders/twenty", func(ctx SpecContext, m *mail) { m.atOnce(ctx, m.senders(ctx, "client", 20), 1) })

	on("udp-senders/busy", func(ctx SpecContext, m *mail) {
		all := m.senders(ctx, "client", 12)
		for range 3 {
			m.atOnce(ctx, all, 3)
		}
	})

	on("udp-senders/tickets", mailedTickets)

	on("udp-senders/come-and-go", func(ctx SpecContext, m *mail) {
		for i := range m.times(60) {
			p := m.sender(ctx, numbered("client", i+1))
			m.answered(p.Ask(ctx))
			p.Gone()
		}
	})
}

// atOnce puts requests of all senders in front of the program at the same
// moment, few enough for the smallest usual receive buffer, and expects every
// reply to reach its sender.
func (m *mail) atOnce(ctx SpecContext, all []*peer.Sender, each int) {
	asked := make([][]lab.Request, len(all))
	m.frozen(ctx, func() {
		for range each {
			for i, p := range all {
				q := p.NewAsk()
				asked[i] = append(asked[i], q)
				p.Send(q.Text)
			}
		}
	})
	for i, p := range slices.Backward(all) {
		for _, q := range asked[i] {
			r := p.Answer(ctx, q)
			r.Delivery = fmt.Sprintf("%d senders asked at the same moment", len(all))
			m.answered(r)
		}
	}
}

// mailedTickets has several senders draw tickets at the same moment: the numbers
// must be exactly those from 1 on.
func mailedTickets(ctx SpecContext, m *mail) {
	const senders, each, rounds = 10, 4, 3
	m.restart(ctx) // tickets count from the start of the server
	all := m.senders(ctx, "client", senders)
	drawn := map[int]string{}
	for range rounds {
		q := all[0].Make("counter", nil)
		m.frozen(ctx, func() {
			for range each {
				for _, p := range all {
					p.Send(q.Text)
				}
			}
		})
		for _, p := range all {
			for range each {
				r := p.Answer(ctx, q)
				m.answered(r)
				n, _ := q.Want.Number(r.Text)
				if first, twice := drawn[n]; twice {
					m.Fail(numbers(fmt.Sprintf("ticket %d was given to %s and to %s", n, first, p.Name)))
				}
				drawn[n] = p.Name
			}
		}
		for n := 1; n <= len(drawn); n++ {
			if drawn[n] == "" {
				m.Fail(numbers(fmt.Sprintf("of %d tickets, number %d was left out", len(drawn), n)))
			}
		}
	}
}
