package worker

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/labgrade/labgrade/harness/result"
)

// roles are what this test binary does when it is run again, by the value of
// the variable roleName.
var roles = map[string]func() error{}

const roleName = "LABGRADE_TEST_ROLE"

// TestMain lets this test binary be its own worker.
func TestMain(m *testing.M) {
	if status, isWorker := Serve(pretend); isWorker {
		os.Exit(status)
	}
	if role := roles[os.Getenv(roleName)]; role != nil {
		if err := role(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// acts are what a worker can do after its plan and its first check, by the part
// of the job.
var acts = map[string]func(ctx context.Context, job Job, emit func(result.Message)){
	"whole": func(_ context.Context, _ Job, emit func(result.Message)) {
		emit(result.Message{Check: &result.Check{ID: "a/two", Outcome: result.Fail, Max: 3}})
		emit(result.Message{Note: "a note"})
		emit(result.Message{Finish: &result.Finish{Timing: result.Timing{WallMS: 5}}})
	},
	"returns": func(context.Context, Job, func(result.Message)) {},
	"exits":   func(context.Context, Job, func(result.Message)) { os.Exit(7) },
	"panics":  func(context.Context, Job, func(result.Message)) { panic("a mistake in labgrade") },
	"is killed": func(context.Context, Job, func(result.Message)) {
		if p, err := os.FindProcess(os.Getpid()); err == nil {
			p.Kill()
		}
		select {}
	},
	"complains": func(context.Context, Job, func(result.Message)) {
		fmt.Fprintln(os.Stderr, "first\nout of memory")
		os.Exit(7)
	},
	"babbles": func(_ context.Context, _ Job, emit func(result.Message)) {
		os.NewFile(reportFD, "report").WriteString("\nno JSON\n{\"check\": 5}\n[]\n{}\n")
		emit(result.Message{Note: "after all"})
	},
	"is cut short": func(context.Context, Job, func(result.Message)) {
		os.NewFile(reportFD, "report").WriteString(`{"check": {"id": "a/two", "outcome": "pa`)
		os.Exit(0)
	},
	"hangs": func(_ context.Context, _ Job, emit func(result.Message)) {
		emit(result.Message{Note: "the last word"})
		select {}
	},
	"waits": func(ctx context.Context, _ Job, emit func(result.Message)) {
		emit(result.Message{Begin: "a/two"})
		<-ctx.Done()
	},
}

// pretend is the grader of these tests.
func pretend(ctx context.Context, job Job, where Place, emit func(result.Message)) {
	switch job.Part {
	case "ends at once":
		fmt.Fprintln(os.Stderr, "no such part")
		os.Exit(7)
	case "broken":
		emit(result.Message{Broken: &result.Broken{Text: "it cannot be built", Output: "line 1"}})
		<-ctx.Done()
		return
	}
	emit(result.Message{Doing: "building"})
	emit(result.Message{Plan: planned(job, where)})
	emit(result.Message{Check: &result.Check{ID: "a/one", Outcome: result.Pass, Points: 2, Max: 2}})
	acts[job.Part](ctx, job, emit)
}

func planned(job Job, where Place) *result.Run {
	run := &result.Run{
		Schema: result.Schema, Lab: string(job.Lab), Part: job.Part, Seed: job.Seed, Isolation: where.Isolation,
		Checks: []result.Check{{ID: "a/one", Max: 2}, {ID: "a/two", Max: 3}},
	}
	if where.Note != "" {
		run.Notes = []string{where.Note}
	}
	return run
}

// hang is the guard of waits that end by themselves when the code is right.
const hang = 2 * time.Minute

func guarded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), hang)
	t.Cleanup(cancel)
	return ctx
}

// outcomes lists the outcomes in the order of the plan.
func outcomes(run *result.Run) string {
	var all []string
	for _, c := range run.Checks {
		all = append(all, string(c.Outcome))
	}
	return strings.Join(all, " ")
}
