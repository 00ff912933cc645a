package worker

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
)

// What a worker reports is folded in order, and seen after it was folded.
func TestRun(t *testing.T) {
	job := Job{Recipe: &program.Recipe{Name: "server.py"}, Lab: bytes.Repeat([]byte("x"), 1<<20), Part: "whole", Seed: 42, Open: true}
	var seen []string
	run, err := Run(guarded(t), job, func(run *result.Run, m result.Message) {
		switch {
		case m.Doing != "":
			seen = append(seen, "doing "+m.Doing)
		case m.Plan != nil:
			seen = append(seen, "plan"+outcomes(run))
		case m.Check != nil:
			seen = append(seen, m.Check.ID+":"+outcomes(run))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &result.Run{
		Schema: result.Schema, Lab: string(job.Lab), Part: "whole", Seed: 42, Isolation: "open",
		Notes:  []string{"labgrade was told not to isolate", "a note"},
		Score:  result.Score{Points: 2, Max: 5},
		Checks: []result.Check{{ID: "a/one", Outcome: result.Pass, Points: 2, Max: 2}, {ID: "a/two", Outcome: result.Fail, Max: 3}},
		Timing: result.Timing{WallMS: 5},
	}
	if diff := cmp.Diff(want, run); diff != "" {
		t.Errorf("the run (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"doing building", "plan ", "a/one:pass ", "a/two:pass fail"}, seen); diff != "" {
		t.Errorf("what was seen (-want +got)\n%s", diff)
	}
}

// However a worker ends, what it had reported stands, and the rest is nobody's
// fault.
func TestEarlyEnd(t *testing.T) {
	for _, row := range []struct {
		part   string
		reason string // a part of what the other check says
	}{
		{"returns", "the worker ended early"},
		{"exits", "the worker ended early"},
		{"panics", "the worker ended early ("},
		{"is killed", "the worker ended early"},
		{"complains", "the worker ended early (out of memory)"},
		{"babbles", "the worker ended early"},
		{"is cut short", "the worker ended early"},
	} {
		t.Run(row.part, func(t *testing.T) {
			t.Parallel()
			run, err := Run(guarded(t), Job{Part: row.part, Open: true}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := outcomes(run); got != "pass error" || run.Score != (result.Score{Points: 2, Max: 5, Open: 3}) {
				t.Errorf("%s, score %+v", got, run.Score)
			}
			if got := run.Checks[1].Reason; !strings.HasPrefix(got, row.reason) {
				t.Errorf("the reason is %q, want %q", got, row.reason)
			}
			if row.part == "babbles" && !strings.Contains(strings.Join(run.Notes, "\n"), "after all") {
				t.Errorf("what came after it was lost: %q", run.Notes)
			}
		})
	}
}

// Without a plan there is no run, and an error says what the worker said.
func TestNoRun(t *testing.T) {
	run, err := Run(guarded(t), Job{Part: "ends at once", Open: true}, nil)
	if run != nil || err == nil || !strings.Contains(err.Error(), "no such part") {
		t.Errorf("got %v, %v", run, err)
	}
	run, err = Run(guarded(t), Job{Part: "broken", Open: true}, nil)
	broken, ok := errors.AsType[*BrokenError](err)
	if run != nil || !ok || broken.Text != "it cannot be built" || broken.Output != "line 1" || err.Error() != broken.Text {
		t.Errorf("got %v, %v", run, err)
	}
}

// A worker that says nothing more is ended.
func TestHang(t *testing.T) {
	before := silence
	defer func() { silence = before }()
	run, err := Run(guarded(t), Job{Part: "hangs", Open: true}, func(_ *result.Run, m result.Message) {
		if m.Check != nil {
			silence = time.Millisecond // from the next message on, which is the last
		}
	})
	if err != nil || outcomes(run) != "pass error" || run.Notes[1] != "the last word" {
		t.Errorf("got %+v, %v", run, err)
	}
}

// Who asked for the run may end it.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(guarded(t))
	run, err := Run(ctx, Job{Part: "waits", Open: true}, func(_ *result.Run, m result.Message) {
		if m.Begin != "" {
			cancel()
		}
	})
	if err != nil || outcomes(run) != "pass error" {
		t.Errorf("got %+v, %v", run, err)
	}
	if run, err := Run(ctx, Job{Part: "whole", Open: true}, nil); run != nil || err == nil {
		t.Errorf("too late: got %v, %v", run, err)
	}
}

// An ordinary start of the binary is no worker.
func TestServeOrdinary(t *testing.T) {
	before := os.Args
	defer func() { os.Args = before }()
	for _, args := range [][]string{{"labgrade"}, {"labgrade", "grade"}, {"labgrade", "--help", workArg}} {
		os.Args = args
		if status, isWorker := Serve(nil); isWorker || status != 0 {
			t.Errorf("%q: status %d, worker %v", args, status, isWorker)
		}
	}
}

func TestPlaceOf(t *testing.T) {
	for _, row := range []struct {
		args []string
		want Place
	}{
		{nil, Place{Isolation: "open"}},
		{[]string{"private"}, Place{Isolation: "private"}},
		{[]string{"open", "why"}, Place{Isolation: "open", Note: "why"}},
		{Place{Isolation: "boxed", scratch: "/tmp/x", pool: 7, wide: true, Tap: 5}.args(), Place{Isolation: "boxed", scratch: "/tmp/x", pool: 7, wide: true, Tap: 5}},
	} {
		if got := placeOf(row.args); got != row.want {
			t.Errorf("%q: got %+v", row.args, got)
		}
	}
}

// Messages of several goroutines stay apart.
func TestStream(t *testing.T) {
	var out bytes.Buffer
	emit := stream(&out)
	var wg sync.WaitGroup
	const all = 50
	for range all {
		wg.Go(func() { emit(result.Message{Note: strings.Repeat("x", 1000)}) })
	}
	wg.Wait()
	line := `{"note":"` + strings.Repeat("x", 1000) + `"}` + "\n"
	if got := out.String(); got != strings.Repeat(line, all) {
		t.Errorf("%d bytes, want %d lines of %d", len(got), all, len(line))
	}
}
