// Package specs holds the graded checks, written with Ginkgo and Gomega and
// compiled into labgrade. It is the only package that knows Ginkgo.
//
// Start with [Suite.Run], which grades one program by the checks of one part of
// a lab and hands out each outcome as it comes. A check reads like the sentence
// it stands on; see slow.go. What talks to the program, watches it and judges it
// lives in the packages under harness.
//
// A suite is run once in the life of a process: it belongs into a worker.
package specs

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/gomega"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/subject"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// Suite is one program with the checks it is graded by.
type Suite struct {
	Part    *lab.Part
	Subject *subject.Subject
	Clock   *transcript.Clock
	Seed    int64
	Client  *program.Recipe // the client written for the server, where the part grades a pair
	Tap     *witness.Tap    // what the two say to each other; nil: not known
	Only    []string        // ids of checks; what they build on is run too. Empty: all
	Guard   time.Duration   // the hang guard, 0: the default
	Replay  func(check string) string
	Emit    func(result.Message)
}

// specLimit ends a check that nothing else ends: far beyond any guard.
const (
	specLimit  = 3 * time.Minute
	graceLimit = 10 * time.Second
)

// Run grades the program. It returns when every check has its outcome.
func (s *Suite) Run(ctx context.Context) {
	r := newRunner(ctx, s)
	quiet()
	gomega.RegisterFailHandler(ginkgo.Fail)
	r.register()
	config, reporter := ginkgo.GinkgoConfiguration()
	config.RandomSeed, config.RandomizeAllSpecs = s.Seed, false
	config.Timeout, config.GracePeriod = time.Hour, graceLimit
	reporter.NoColor, reporter.Succinct = true, true
	ginkgo.RunSpecs(verdictIsOurs{}, "labgrade", config, reporter)
	r.close()
}

// verdictIsOurs is told by Ginkgo that a spec failed; outcomes are reported
// check by check instead.
type verdictIsOurs struct{}

func (verdictIsOurs) Fail() {}

// quiet keeps Ginkgo's own console away from the stream of results, and the
// environment away from Ginkgo and Gomega.
func quiet() {
	formatter.ColorableStdOut = io.Discard
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "GINKGO_") || strings.HasPrefix(name, "GOMEGA_") {
			_ = os.Unsetenv(name)
		}
	}
}

// Plan returns the run with every check still to come.
func (s *Suite) Plan() *result.Run {
	run := &result.Run{Schema: result.Schema, Part: s.Part.Name, Seed: s.Seed}
	for _, c := range s.Part.Checks() {
		if s.wanted(c.ID) {
			run.Checks = append(run.Checks, blank(c))
		}
	}
	return run
}

func blank(c lab.Check) result.Check {
	stage, _, _ := strings.Cut(c.ID, "/")
	return result.Check{ID: c.ID, Stage: stage, Title: c.Title, Max: c.Points, Hidden: c.Hidden}
}

// wanted reports whether a check is selected, or needed by one that is.
func (s *Suite) wanted(id string) bool {
	if len(s.Only) == 0 || slices.Contains(s.Only, id) {
		return true
	}
	for _, c := range s.Part.Checks() {
		if slices.Contains(c.Needs, id) && s.wanted(c.ID) {
			return true
		}
	}
	return false
}

// newRunner prepares what the checks of a run share.
func newRunner(ctx context.Context, s *Suite) *runner {
	seed := uint64(s.Seed)
	return &runner{
		Suite:    s,
		ctx:      ctx,
		began:    time.Now(),
		rand:     rand.New(rand.NewPCG(seed, seed)),
		guard:    &peer.Guard{Limit: s.Guard},
		habits:   &peer.Habits{},
		outcomes: map[string]result.Outcome{},
		asked:    map[string]bool{},

		ClientTries: &subject.Tries{All: subject.Usual()},
	}
}

// finish closes the run's record.
func (r *runner) finish() result.Message {
	return result.Message{Finish: &result.Finish{
		Causes:       verdict.Roots(r.checks),
		Observations: r.observed(),
		Timing:       r.timing(),
		Stderr:       r.stderr,
	}}
}
