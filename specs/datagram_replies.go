package specs

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

func datagramReplies(on func(string, func(SpecContext, *mail))) {
	on("udp-replies/ticket", func(ctx SpecContext, m *mail) {
		m.restart(ctx) // tickets count from the start of the server
		alice := m.sender(ctx, "alice")
		for n := 1; n <= 3; n++ {
			m.answered(alice.Do(ctx, m.numberedAs(alice, n)))
		}
	})

	on("udp-replies/one-each", func(ctx SpecContext, m *mail) {
		alice := m.sender(ctx, "alice")
		for range 3 {
			m.answered(alice.Ask(ctx))
		}
		m.only(ctx, alice)
	})
}

// only proves that a sender has got nothing more than it has taken: the program
// rests, so whatever it sends by itself has been sent.
func (m *mail) only(ctx SpecContext, p *peer.Sender) {
	left := p.Rest(ctx)
	if len(left) == 0 {
		return
	}
	m.Fail(verdict.Symptom{Kind: verdict.Extra, Peer: p.Name, Got: left[0], Want: "nothing more", Cause: "extra-output",
		Text: p.Name + " got " + plainCount(len(left), "datagram") + " that nobody had asked for"})
}

func plainCount(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return decimal(n) + " " + thing + "s"
}

// numberedAs is a request for a ticket that must have the number n.
func (m *mail) numberedAs(p *peer.Sender, n int) lab.Request {
	q := p.Make("counter", nil)
	q.Want = m.Part.Reply("counter", lab.Values{"n": decimal(n)})
	return q
}

// letters plays a script with datagrams: each line that is sent is a datagram of
// its own, without a line end.
func (s *Stage) letters(ctx SpecContext, steps []lab.Step) {
	m := &mail{s, s.room.Post()}
	defer func() { m.post.Close() }()
	senders, asked, v := map[string]*peer.Sender{}, map[string][]string{}, s.scripted()
	for _, step := range spoken(steps, v) {
		s.step = step.Line
		p := senders[step.Who]
		if p == nil {
			p = m.sender(ctx, step.Who)
			senders[step.Who] = p
		}
		switch step.Act {
		case lab.Send:
			p.Send([]byte(step.Text))
			asked[step.Who] = append(asked[step.Who], step.Text)
		case lab.Expect:
			q := lab.Request{Want: scriptPattern(m.Part, step.Text, v), Framing: m.Part.Framing}
			if waiting := asked[step.Who]; len(waiting) > 0 {
				q.Text, asked[step.Who] = []byte(waiting[0]), waiting[1:]
			}
			m.answered(p.Answer(ctx, q, m.patterns(step.Or, v)...))
		case lab.Quiet:
			m.only(ctx, p)
		case lab.Only:
			m.only(ctx, p)
		case lab.Close, lab.Reset:
			p.Gone()
		case lab.HalfClose, lab.Ends:
			m.Unknown("the script says that a connection ends (\"" + strings.TrimSpace(string(step.Act)) + "\"), and a datagram has none")
		}
	}
	s.step = 0
	m.survives()
}

func (m *mail) patterns(texts []string, v lab.Values) (all []lab.Pattern) {
	for _, text := range texts {
		all = append(all, scriptPattern(m.Part, text, v))
	}
	return all
}
