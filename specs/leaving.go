package specs

import (
	"fmt"
	"os"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

func leaving(check func(string, body)) {
	check("leaving/half-close", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		asked := []lab.Request{alice.NewAsk(), alice.NewAsk(), alice.NewAsk(), alice.NewAsk(), alice.NewAsk()}
		if s.waits(ctx) { // the end of input is seen while a request is in work
			asked[2] = waitFor(alice, 30*time.Millisecond)
		}
		s.frozen(ctx, func() {
			for _, q := range asked {
				_ = alice.Send(ctx, q.Bytes())
			}
			alice.HalfClose()
		})
		for i, q := range asked {
			reply := alice.Answer(ctx, q)
			reply.Delivery = fmt.Sprintf("request %d of %d, sent before the end of input", i+1, len(asked))
			s.Expect(reply).To(BeAnswered())
		}
	})

	check("leaving/closes", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
		alice.HalfClose()
		s.Expect(alice.Next(ctx)).To(EndCleanly())
	})

	check("leaving/incomplete", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
		q := alice.NewAsk()
		incomplete := q.Bytes()
		_ = alice.Send(ctx, incomplete[:len(incomplete)-1]) // without its line end, or its last byte
		alice.HalfClose()
		if last := alice.Next(ctx); last.Complete || len(last.Text) > 0 {
			s.Fail(verdict.Symptom{Kind: verdict.Extra, Peer: "alice", Asked: q.Text, Want: "nothing", Got: last.Raw,
				Text: s.unfinished() + " was answered"})
		}
	})

	check("leaving/vanishes", func(ctx SpecContext, s *Stage) {
		for _, cut := range []int{3, 9} {
			eve := s.Dial(ctx, "eve")
			eve.Half(ctx, eve.NewAsk(), cut)
			_ = eve.Taken(ctx)
			eve.Close()
			s.others(ctx, "bob")
		}
	})

	check("leaving/reset", func(ctx SpecContext, s *Stage) {
		eve := s.Dial(ctx, "eve")
		s.Expect(eve.Ask(ctx)).To(BeAnswered())
		eve.Reset()
		s.others(ctx, "bob")

		eve = s.Dial(ctx, "eve")
		eve.Half(ctx, eve.NewAsk(), 4)
		s.frozen(ctx, eve.Reset)
		s.others(ctx, "carol")
	})

	check("leaving/at-once", func(ctx SpecContext, s *Stage) {
		s.frozen(ctx, func() { s.Dial(ctx, "eve").Close() })
		s.others(ctx, "bob")
		s.frozen(ctx, func() { s.Dial(ctx, "eve").Reset() })
		s.others(ctx, "carol")
	})

	check("leaving/unread", unread)

	check("leaving/others", func(ctx SpecContext, s *Stage) {
		alice, eve := s.Dial(ctx, "alice"), s.Dial(ctx, "eve")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
		eve.Half(ctx, eve.NewAsk(), 6)
		_ = eve.Taken(ctx)
		eve.Reset()
		s.room.Rest(ctx)
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
	})

	check("leaving/connections", func(ctx SpecContext, s *Stage) {
		s.leaks(ctx, "sockets", func(c witness.Count) int { return c.Sockets })
	})

	check("leaving/threads", func(ctx SpecContext, s *Stage) {
		s.leaks(ctx, "threads or processes", func(c witness.Count) int { return c.Threads })
	})

	check("leaving/quiet", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
		bob := s.Dial(ctx, "bob") // only now: whose reply goes where is for other checks
		alice.Farewell(ctx)
		bob.Close()
		s.atRest(ctx, "after its clients have left")
	})

	check("leaving/terminate", func(ctx SpecContext, s *Stage) { s.ends(ctx, syscall.SIGTERM) })

	check("leaving/interrupt", func(ctx SpecContext, s *Stage) { s.ends(ctx, os.Interrupt) })

	check("leaving/terminate-busy", func(ctx SpecContext, s *Stage) {
		alice := s.Dial(ctx, "alice")
		s.Expect(alice.Ask(ctx)).To(BeAnswered())
		bob := s.Dial(ctx, "bob")
		bob.Half(ctx, bob.NewAsk(), 5)
		s.ends(ctx, syscall.SIGTERM)
	})
}

// unfinished is what a person calls a message that did not come whole.
func (s *Stage) unfinished() string {
	if s.Part.Framing.Kind() == lab.Ended {
		return "a line without its line end"
	}
	return "a message that lacked its last byte"
}

// others expects that a new client is served.
func (s *Stage) others(ctx SpecContext, name string) {
	s.room.Rest(ctx) // what the leaving did to the program, it has done now
	p := s.Dial(ctx, name)
	s.Expect(p.Ask(ctx)).To(BeAnswered())
	p.Farewell(ctx)
}

// unread leaves with replies under way: first by an ordinary close, so that the
// program's first reply draws a reset and its next one fails or raises SIGPIPE;
// then by a reset. A request that takes its time keeps a program from sending
// all replies at once.
func unread(ctx SpecContext, s *Stage) {
	waits := s.waits(ctx)
	for _, leave := range []func(*peer.Peer){(*peer.Peer).Close, (*peer.Peer).Reset} {
		eve := s.Dial(ctx, "eve")
		s.frozen(ctx, func() {
			for i := range 50 {
				_ = eve.Send(ctx, eve.NewAsk().Bytes())
				if waits && i%20 == 9 {
					_ = eve.Send(ctx, waitFor(eve, 10*time.Millisecond).Bytes())
				}
			}
			leave(eve)
		})
		s.others(ctx, "bob")
	}
}
