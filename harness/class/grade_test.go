package class

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/result"
)

// outFiles are the results without what tells one run from another.
func outFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := contents(t, dir)
	delete(files, lockFile)
	return files
}

// The number of jobs and the order in which they end change nothing.
func TestGradeSameForAnyJobs(t *testing.T) {
	dir := fakeClass(t)
	var want map[string]string
	for _, jobs := range []int{1, 2, 7, 0} {
		out := graded(t, discover(t, dir, Options{}), Grading{Jobs: jobs})
		if _, err := Conclude(out, nil); err != nil {
			t.Fatal(err)
		}
		got := outFiles(t, out)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d jobs (-want +got)\n%s", jobs, diff)
		}
	}
	if len(want) < 40 {
		t.Errorf("only %d files were written: %v", len(want), namesOf(want))
	}
}

// At no time are there more at work than jobs, and all jobs are used.
func TestGradeBounded(t *testing.T) {
	dir := fakeClass(t)
	for _, jobs := range []int{1, 3} {
		c := discover(t, dir, Options{})
		out, scratch := t.TempDir(), t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			now, most, begun := 0, 0, time.Now()
			err := Grade(t.Context(), c, Grading{Out: out, Scratch: scratch, Jobs: jobs, Grade: func(ctx context.Context, task Task) (*result.Run, error) {
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				now--
				mu.Unlock()
				return fakeGrade(ctx, task)
			}})
			ran := len(c.Submissions) - 1 // one is refused unrun
			if took := time.Since(begun); err != nil || most != jobs || took < time.Duration(ran/jobs)*time.Second || took > time.Duration(ran/jobs+2)*time.Second {
				t.Errorf("%d jobs: %v, %d at once, %s for %d", jobs, err, most, took, ran)
			}
		})
	}
}

// recorder tells which submissions were graded.
func recorder(ran *[]string) func(context.Context, Task) (*result.Run, error) {
	var mu sync.Mutex
	return func(ctx context.Context, t Task) (*result.Run, error) {
		mu.Lock()
		*ran = append(*ran, t.ID)
		mu.Unlock()
		return fakeGrade(ctx, t)
	}
}

// What ends differently leaves no record of an earlier time.
func TestGradeReplacesReports(t *testing.T) {
	dir := t.TempDir()
	out := t.TempDir()
	for _, row := range []struct{ text, want, report string }{
		{"pass pass pass", "entry.json report.html report.txt run.json", "10 of 10 points"},
		{"broken", "entry.json report.html report.txt", "was not graded: ada.py cannot be built"},
		{"fail fail fail", "entry.json report.html report.txt run.json", "0 of 10 points"},
	} {
		tree(t, dir, map[string]string{"ada.py": row.text})
		graded(t, discover(t, dir, Options{}), Grading{Out: out})
		got := contents(t, filepath.Join(out, "students", "ada"))
		if names := strings.Join(namesOf(got), " "); names != row.want || !strings.Contains(got["report.txt"], row.report) {
			t.Errorf("%s: %s\n%s", row.text, names, got["report.txt"])
		}
		if row.text == "broken" && !strings.Contains(got["report.html"], "<p>ada.py cannot be built: line 1: expected ;</p>") {
			t.Errorf("the page does not say why:\n%s", got["report.html"])
		}
	}
}

// Trouble with every submission ends the class; trouble of one does not.
func TestGradeStops(t *testing.T) {
	c := discover(t, fakeClass(t), Options{})
	sorry := errors.New("no namespaces here")
	n := 0
	err := Grade(t.Context(), c, Grading{Out: t.TempDir(), Scratch: t.TempDir(), Jobs: 1, Grade: func(context.Context, Task) (*result.Run, error) {
		n++
		return nil, &StopError{sorry}
	}})
	if !errors.Is(err, sorry) || n != 1 {
		t.Errorf("got %v after %d submissions", err, n)
	}
}

// A folder of results belongs to one shard, and to one labgrade at a time.
func TestGradeOneOwner(t *testing.T) {
	c := discover(t, tree(t, t.TempDir(), map[string]string{"ada.py": "pass pass pass"}), Options{})
	out := graded(t, c, Grading{Shard: Shard{1, 2}})
	err := Grade(t.Context(), c, Grading{Out: out, Scratch: t.TempDir(), Shard: Shard{2, 2}, Grade: fakeGrade})
	if _, ok := errors.AsType[*MisuseError](err); !ok || !strings.Contains(err.Error(), "holds shard 1 of 2; give shard 2 of 2 a folder of its own") {
		t.Errorf("another shard: %v", err)
	}
	unlock, err := Lock(out)
	check(t, err)
	if again, err := Lock(out); err == nil {
		again()
		t.Log("this system has no locks")
	} else if _, ok := errors.AsType[*MisuseError](err); !ok {
		t.Errorf("a second labgrade: %v", err)
	}
	unlock()
	unlock, err = Lock(out)
	check(t, err)
	unlock()
}

// The display is told of every change, in order.
func TestGradeWatched(t *testing.T) {
	c := discover(t, tree(t, t.TempDir(), map[string]string{"ada.py": "pass pass pass", "bob.py": "broken"}), Options{})
	out, scratch := t.TempDir(), t.TempDir()
	for _, want := range []string{
		"0/2 ada unpacking; 0/2 ada building; 1/2 done ada; 1/2 bob unpacking; 1/2 bob building; 2/2 done bob",
		"0/2 ada unpacking; 1/2 kept ada; 1/2 bob unpacking; 2/2 kept bob",
	} {
		var told []string
		check(t, Grade(t.Context(), c, Grading{Out: out, Scratch: scratch, Terms: fakeTerms, Jobs: 1,
			Grade: func(ctx context.Context, task Task) (*result.Run, error) {
				task.Doing("building")
				return fakeGrade(ctx, task)
			},
			Watch: func(p Progress) {
				var line strings.Builder
				line.WriteString(fmt.Sprintf("%d/%d", p.Done, p.Total))
				for _, r := range p.Running {
					line.WriteString(" " + r.ID + " " + r.Doing)
				}
				switch {
				case p.WasKept:
					line.WriteString(" kept " + p.Finished.ID)
				case p.Finished != nil:
					line.WriteString(" done " + p.Finished.ID)
				}
				told = append(told, line.String())
			}}))
		if diff := cmp.Diff(strings.Split(want, "; "), told); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// The seed is a matter of what was handed in, not of how or by whom.
func TestSeed(t *testing.T) {
	seeds := map[string]int64{}
	for name, text := range map[string]string{
		"ada/server.py": "pass pass pass", "bob.zip": zipped(t, item{name: "server.py", text: "pass pass pass"}), "eve/server.py": "pass pass fail",
	} {
		out := graded(t, discover(t, tree(t, t.TempDir(), map[string]string{name: text}), Options{}), Grading{})
		id := name[:3]
		e, err := store{out}.loadEntry(id)
		check(t, err)
		seeds[id] = e.Seed
		if run, err := result.Load(filepath.Join(out, "students", id, runFile)); err != nil || run.Seed != e.Seed || e.Seed < 1 {
			t.Errorf("%s: the record has another seed than %d: %v", id, e.Seed, err)
		}
	}
	if seeds["ada"] != seeds["bob"] || seeds["ada"] == seeds["eve"] {
		t.Errorf("seeds %v", seeds)
	}
}
