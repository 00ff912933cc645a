package specs

import (
	"context"
	"slices"
	"time"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/transcript"
)

// An interpreter takes longer to come up than most checks take to make. So the
// clients of the next checks are started while the one before is judged: each
// connects to a host of its own, is not accepted, and waits for its keyboard.

// early is how many clients come up beside the one that is judged.
const early = 2

// prepare starts the clients of the checks that follow this one. Whatever goes
// wrong with that is left to the check itself.
func (s *Stage) prepare() {
	for _, c := range s.following() {
		if _, outcome := s.unmet(c); s.alone || outcome != "" || visits[c.ID] == nil {
			return
		}
		n := s.stage(c)
		if n.listen(loopback) != nil || n.guest.start() != nil {
			n.leave()
			return
		}
		s.ahead = append(s.ahead, n)
	}
}

// following are the next few checks whose clients are not started yet.
func (s *Stage) following() []lab.Check {
	all := slices.DeleteFunc(s.Part.Checks(), func(c lab.Check) bool { return !s.wanted(c.ID) })
	here := 1 + slices.IndexFunc(all, func(c lab.Check) bool { return c.ID == s.check.ID })
	return all[min(here+len(s.ahead), len(all)):min(here+early, len(all))]
}

// arrived returns the stage that was prepared for a check, or a new one.
func (r *runner) arrived(c lab.Check) *Stage {
	if len(r.ahead) == 0 || r.ahead[0].check.ID != c.ID {
		r.dismiss()
		return r.stage(c)
	}
	s := r.ahead[0]
	r.ahead = r.ahead[1:]
	s.began = time.Now()
	return s
}

// dismiss sends away whoever was started ahead.
func (r *runner) dismiss() {
	for _, s := range r.ahead {
		s.leave()
	}
	r.ahead = nil
}

// expected meets the client that was started ahead. It returns nil when there is
// none that is as good as a fresh one: then the check starts its own, alone, and
// so do all that follow, since something about this program or machine makes
// the difference.
func (s *Stage) expected(ctx context.Context) *guest {
	g := s.guest
	if g == nil {
		return nil
	}
	if _, met := g.until(ctx, g.accepted); met && g.fresh() {
		return g
	}
	s.alone = true
	s.dismiss()
	s.leave()
	s.log = transcript.New(s.Clock)
	return nil
}

// fresh reports whether the client has done nothing yet but to connect, a short
// while ago: one that gives up after some seconds may be near its end by now.
func (g *guest) fresh() bool {
	return !g.over() && time.Since(g.started) < patience &&
		!g.server.Arrived() && g.server.Ending() == peer.Open && len(g.printed()) == 0
}

// patience is shorter than any time after which a student's client gives up.
const patience = time.Second
