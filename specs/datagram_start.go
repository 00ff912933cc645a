package specs

import (
	"fmt"
	"os"
	"syscall"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/verdict"
)

func datagramStart(on func(string, func(SpecContext, *mail))) {
	on("udp/listens", func(SpecContext, *mail) {}) // the program was started: its socket is bound

	on("udp/address", func(_ SpecContext, m *mail) {
		if m.server.Elsewhere() {
			m.Fail(verdict.Symptom{Kind: verdict.Elsewhere, Text: fmt.Sprintf(
				"it was given port %d and its datagram socket is bound to %s", m.server.Port, m.server.Addr)})
		}
	})

	on("udp/answers", func(ctx SpecContext, m *mail) {
		before := m.server.Witness.Unclaimed()
		r := m.sender(ctx, "alice").Ask(ctx)
		if r.Answered() {
			return
		}
		s := m.seen(r)
		if s.Cause == "" && r.Missing() && m.server.Witness.Unclaimed() > before {
			s.Cause = "udp-wrong-peer"
			s.Facts = append(s.Facts, "a datagram was sent to a port at which nobody listens")
		}
		m.lacks(s)
	})

	// A program that knows only its first client knows it from then on, so these
	// two begin with a fresh one.
	on("udp/again", func(ctx SpecContext, m *mail) {
		m.restart(ctx)
		alice := m.sender(ctx, "alice")
		for range 5 {
			m.answered(alice.Ask(ctx))
		}
	})

	on("udp/next-sender", func(ctx SpecContext, m *mail) {
		m.restart(ctx)
		alice, bob := m.sender(ctx, "alice"), m.sender(ctx, "bob")
		m.answered(alice.Ask(ctx))
		m.answered(bob.Ask(ctx))
		m.answered(m.sender(ctx, "carol").Ask(ctx))
		m.answered(alice.Ask(ctx))
	})
}

func datagramEnd(on func(string, func(SpecContext, *mail))) {
	on("udp-end/idle", func(ctx SpecContext, m *mail) {
		m.answered(m.sender(ctx, "alice").Ask(ctx))
		m.atRest(ctx, "while nothing happens")
	})

	on("udp-end/terminate", func(ctx SpecContext, m *mail) { m.ends(ctx, syscall.SIGTERM) })

	on("udp-end/interrupt", func(ctx SpecContext, m *mail) { m.ends(ctx, os.Interrupt) })
}
