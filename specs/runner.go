package specs

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/subject"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// runner runs the checks of a suite one after the other against one program,
// which is started again only where a check may have damaged it.
type runner struct {
	*Suite
	ctx      context.Context
	began    time.Time
	rand     *rand.Rand
	guard    *peer.Guard
	habits   *peer.Habits
	ways     ways
	server   *subject.Server
	outcomes map[string]result.Outcome
	checks   []result.Check
	current  *Stage
	ahead    []*Stage        // the next checks, their clients started already
	alone    bool            // no client is started ahead any more
	asked    map[string]bool // causes for which the program was asked where it stands

	ClientTries *subject.Tries // what the student's own client is told
	format      format         // of a pair's messages, where it had to be learnt

	observations result.Observations
	schedule     witness.Schedule
	stderr       string
}

// register makes one spec of each check. Containers are entered by RunSpecs, so
// registering from a lab at run time is what Ginkgo expects.
func (r *runner) register() {
	Describe(r.Part.Title, Ordered, ContinueOnFailure, func() {
		for _, c := range r.Part.Checks() {
			if r.wanted(c.ID) {
				It(c.ID+" "+c.Title, SpecTimeout(specLimit), func(ctx SpecContext) { r.run(ctx, c) })
			}
		}
	})
	ReportAfterEach(r.report)
}

// run runs one check.
func (r *runner) run(ctx SpecContext, c lab.Check) {
	r.Emit(result.Message{Begin: c.ID})
	s := r.arrived(c)
	r.current = s
	defer s.leave()
	if reason, outcome := r.unmet(c); outcome != "" {
		s.outcome, s.reason = outcome, reason
		Skip(reason)
	}
	defer s.locate(ctx)
	if c.ID != firstCheck && !r.visited() {
		s.ensure()
	}
	s.play(ctx)
	s.alive()
}

// stage is what a check acts on, before anything has happened.
func (r *runner) stage(c lab.Check) *Stage {
	s := &Stage{runner: r, check: c, log: transcript.New(r.Clock), began: time.Now()}
	s.from = s.log.Now()
	return s
}

// play does what the check says.
func (s *Stage) play(ctx SpecContext) {
	if s.check.Script != "" {
		s.dialogue(ctx, s.check.Steps)
		return
	}
	bodies[s.check.ID](ctx, s)
}

// visited reports whether the program under test is a client: each check then
// starts one of its own, and the harness plays the server.
func (r *runner) visited() bool { return r.Part.Programs == string(program.Client) }

// unmet returns why a check cannot be made: something it builds on failed, or
// could not be judged itself.
func (r *runner) unmet(c lab.Check) (string, result.Outcome) {
	for _, need := range c.Needs {
		if need == "start/answers" && r.habits.Accent != "" {
			continue // it does answer, in words of its own
		}
		switch r.outcomes[need] {
		case result.Fail, result.Skipped:
			return "builds on " + need, result.Skipped
		case result.Inconclusive, result.Error:
			return "builds on " + need + ", which could not be judged", result.Inconclusive
		}
	}
	return "", ""
}

// report translates what Ginkgo says of a spec into a check's outcome.
func (r *runner) report(spec SpecReport) {
	s := r.current
	if s == nil {
		return
	}
	r.current = nil
	c := s.result(spec)
	r.outcomes[c.ID] = c.Outcome
	r.checks = append(r.checks, c)
	if c.Outcome != result.Pass && c.Outcome != result.Skipped {
		r.stop() // whatever went wrong may have left the program damaged
	}
	r.Emit(result.Message{Check: &c})
}

// stop ends the program; the next check starts it afresh.
func (r *runner) stop() {
	if r.server == nil {
		return
	}
	look := r.server.Witness.Look(nil)
	r.schedule.Running += look.Schedule().Running
	r.schedule.Waiting += look.Schedule().Waiting
	r.server.Stop(context.WithoutCancel(r.ctx))
	if _, stderr := r.server.Process.Output(); stderr.Total > 0 {
		r.stderr = lastLines(stderr.Text(), keptLines)
	}
	r.server = nil
}

// keptLines is how much of a program's complaints a report shows.
const keptLines = 12

func (r *runner) close() {
	r.dismiss()
	r.stop()
	r.Emit(r.finish())
}

func (r *runner) timing() result.Timing {
	own := grader()
	return result.Timing{
		WallMS:          milliseconds(time.Since(r.began)),
		ProgramMS:       milliseconds(r.schedule.Running),
		StarvedMS:       milliseconds(r.schedule.Waiting),
		GraderMS:        milliseconds(own.Running),
		GraderStarvedMS: milliseconds(own.Waiting),
	}
}

// grader is how this process itself has spent its time, as far as that is known.
func grader() witness.Schedule {
	own, err := witness.New(func() []int { return []int{os.Getpid()} })
	if err != nil {
		return witness.Schedule{}
	}
	defer own.Close()
	return own.Look(nil).Schedule()
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}

// result is the record of a check that has run.
func (s *Stage) result(spec SpecReport) result.Check {
	c := blank(s.check)
	c.ElapsedMS = milliseconds(time.Since(s.began))
	c.Outcome, c.Reason = s.outcome, s.reason
	if c.Outcome == "" {
		c.Outcome, c.Reason = outcomeOf(spec)
	}
	switch c.Outcome {
	case result.Pass:
		c.Points = c.Max
	case result.Fail, result.Inconclusive:
		s.explain(&c)
	}
	return c
}

// outcomeOf is for specs that ended in a way no check intends.
func outcomeOf(spec SpecReport) (result.Outcome, string) {
	switch {
	case spec.State.Is(passed):
		return result.Pass, ""
	case spec.Failure.ForwardedPanic != "":
		return result.Error, fmt.Sprintf("labgrade's own check failed: %s", spec.Failure.ForwardedPanic)
	}
	return result.Error, "labgrade's own check ended early: " + spec.Failure.Message
}
