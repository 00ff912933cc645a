package specs

import (
	"bytes"
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/verdict"
)

func datagramTrouble(on func(string, func(SpecContext, *mail))) {
	on("udp-trouble/empty", empty)

	on("udp-trouble/blanks", func(ctx SpecContext, m *mail) {
		for _, blank := range []string{" ", "   ", "\t"} {
			m.provoke(ctx, []byte(blank), "a datagram of blanks", m.refusal())
		}
	})

	on("udp-trouble/bad-utf8", func(ctx SpecContext, m *mail) {
		bad := "\xff\xfe \x80 caf\xe9 \xf0\x9f"
		echoed := m.Part.Make("ask", lab.Values{"token": bad})
		m.provoke(ctx, echoed.Text, "a text that is not UTF-8", m.refusal(), echoed.Want)
		m.provoke(ctx, []byte("\xfe\xff garbage \xc3"), "a request that is not UTF-8", m.refusal())
	})

	on("udp-trouble/garbage", func(ctx SpecContext, m *mail) {
		noise := make([]byte, 300)
		for i := range noise {
			noise[i] = byte(m.rand.IntN(256))
		}
		for _, garbage := range [][]byte{{0}, {0xff}, []byte("\x00\x01\x02\x03"), []byte("%s%n%x {} \\ ' \""), noise, bytes.Repeat([]byte("A"), 8192)} {
			m.sender(ctx, "eve").Send(garbage)
			m.serves(ctx, "bob", fmt.Sprintf("a senseless datagram of %d bytes", len(garbage)))
		}
	})

	// The reply to the first of these does not fit into a datagram at all.
	on("udp-trouble/huge", func(ctx SpecContext, m *mail) {
		for _, huge := range []string{"ask", "error"} {
			if !m.Part.Has(huge) {
				continue
			}
			q := m.Part.Make(huge, lab.Values{"token": "x"}).Text
			q = append(q, bytes.Repeat([]byte("x"), maxDatagram-len(q))...)
			m.sender(ctx, "eve").Send(q)
			m.serves(ctx, "bob", fmt.Sprintf("a datagram of %d bytes, the largest there is", len(q)))
		}
	})

	// The replies find nobody; the program's system may tell it so when it
	// receives the next time (RFC 1122, 4.1.3.3).
	on("udp-trouble/gone", func(ctx SpecContext, m *mail) {
		for range 3 {
			eve := m.sender(ctx, "eve")
			m.frozen(ctx, func() {
				for range 3 {
					eve.Send(eve.NewAsk().Text)
				}
				eve.Gone()
			})
			m.serves(ctx, "bob", "eve had left without waiting for her replies")
		}
	})
}

// maxDatagram is the largest payload of a datagram over IPv4.
const maxDatagram = 65535 - 20 - 8

// refusal is any ERR.
func (m *mail) refusal() lab.Pattern { return m.Part.Reply("error", nil) }

// provoke sends a datagram that deserves one of the wanted replies, and expects
// another sender to be served afterwards. If that one is, a missing reply to the
// first is no end of the service.
func (m *mail) provoke(ctx SpecContext, datagram []byte, what string, want lab.Pattern, or ...lab.Pattern) {
	q := lab.Request{Text: datagram, Want: want, Framing: m.Part.Framing}
	eve := m.sender(ctx, "eve")
	eve.Send(datagram)
	r := eve.Answer(ctx, q, or...)
	r.Delivery = what
	if r.Answered() {
		m.serves(ctx, "bob", what)
		return
	}
	s := m.seen(r)
	if len(datagram) == 0 {
		s.Facts = append(s.Facts, "what was sent is a datagram of no bytes")
	}
	if !m.ended() && s.Cause == "" && m.sender(ctx, "bob").Ask(ctx).Answered() {
		s.Cause = "wrong-reply"
		s.Facts = append(s.Facts, "the program goes on: bob, who asked afterwards, was answered")
	}
	m.lacks(s)
}

// empty sends the empty datagram. Where it ends the service, a fresh program is
// asked whether blanks end it too: then it is not the emptiness.
func empty(ctx SpecContext, m *mail) {
	eve := m.sender(ctx, "eve")
	eve.Send(nil)
	r := eve.Answer(ctx, lab.Request{Want: m.refusal(), Framing: m.Part.Framing})
	r.Delivery = "to an empty datagram"
	after := m.sender(ctx, "bob").Ask(ctx)
	after.Delivery = "asked after an empty datagram"
	switch {
	case r.Answered() && after.Answered():
		return
	case after.Answered():
		s := m.seen(r)
		s.Cause = "wrong-reply"
		s.Facts = append(s.Facts, "the program goes on: bob, who asked afterwards, was answered")
		m.lacks(s)
	}
	s := m.complete(m.seen(after))
	s.Cause = "udp-stops-at-empty"
	if s.Kind != verdict.Unproven && m.blanksToo(ctx) {
		s.Cause = "udp-dies"
	}
	m.gone = true // the fresh program need not be alive
	if s.Proof != nil {
		m.restart(ctx)
		m.sender(ctx, "eve").Send(nil) // so that it stands where it stood
		m.room.Rest(ctx)
	}
	m.Fail(s)
}

// blanksToo reports whether a fresh program stops at blanks as well.
func (m *mail) blanksToo(ctx SpecContext) bool {
	m.restart(ctx)
	m.sender(ctx, "eve").Send([]byte(" "))
	return m.sender(ctx, "bob").Ask(ctx).Missing()
}
