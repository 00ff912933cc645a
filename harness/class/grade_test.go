package class

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// A second run grades what has changed, and what could not be judged.
func TestGradeAgain(t *testing.T) {
	dir := fakeClass(t)
	out := graded(t, discover(t, dir, Options{}), Grading{})
	later := fakeTerms
	later.Labgrade = "v1.0.1"
	for _, row := range []struct {
		change func()
		again  bool
		terms  Terms
		want   string
		reason string
	}{
		{nil, false, fakeTerms, "open unlucky", "nothing has changed; what could not be judged is tried again"},
		{func() { tree(t, dir, map[string]string{"s03.py": "pass pass fail"}) }, false, fakeTerms, "open s03 unlucky", "one has changed"},
		{func() { tree(t, dir, map[string]string{"new.py": "pass pass pass\t"}) }, false, fakeTerms, "new open unlucky", "one is new"},
		{func() { check(t, os.Chtimes(filepath.Join(dir, "s01.py"), time.Now(), time.Now())) }, false, fakeTerms, "open unlucky", "a time is no change"},
		{func() { check(t, os.Remove(filepath.Join(out, "students", "s04", runFile))) }, false, fakeTerms, "open s04 unlucky", "a record was lost"},
		{func() { tree(t, out, map[string]string{"students/s05/" + entryFile: "{half"}) }, false, fakeTerms, "open s05 unlucky", "an entry is damaged"},
		{nil, false, later, "all", "another version"},
		{nil, true, later, "all", "asked for"},
	} {
		if row.change != nil {
			row.change()
		}
		var ran []string
		c := discover(t, dir, Options{})
		check(t, Grade(t.Context(), c, Grading{Out: out, Scratch: t.TempDir(), Terms: row.terms, Again: row.again, Grade: recorder(&ran)}))
		slices.Sort(ran)
		got := strings.Join(ran, " ")
		if len(ran) == len(c.Submissions)-1 {
			got = "all"
		}
		if got != row.want {
			t.Errorf("%s: graded %s, want %s", row.reason, got, row.want)
		}
	}
}

// An interruption keeps what is done, and the next run does the rest. The
// result is that of one run.
func TestGradeInterrupted(t *testing.T) {
	dir := fakeClass(t)
	c := discover(t, dir, Options{})
	whole := graded(t, c, Grading{Jobs: 1})
	ctx, cancel := context.WithCancel(t.Context())
	out, scratch, n := t.TempDir(), t.TempDir(), 0
	err := Grade(ctx, c, Grading{Out: out, Scratch: scratch, Terms: fakeTerms, Jobs: 1, Grade: func(ctx context.Context, task Task) (*result.Run, error) {
		if n++; n == 6 {
			cancel()
			run, _ := fakeGrade(ctx, task)
			run.Abandon("half of it") // as a worker that is interrupted does
			return run, nil
		}
		return fakeGrade(ctx, task)
	}})
	if !errors.Is(err, context.Canceled) || n != 6 {
		t.Fatalf("%v after %d submissions", err, n)
	}
	if _, err := Conclude(out, nil); err == nil || !strings.Contains(err.Error(), "have no result yet") {
		t.Errorf("conclusions from a part: %v", err)
	}
	if left := contents(t, scratch); len(left) > 0 {
		t.Errorf("scratch holds %v", namesOf(left))
	}
	var ran []string
	graded(t, c, Grading{Out: out, Grade: recorder(&ran)})
	if len(ran) != len(c.Submissions)-5 { // of five that are there one is tried again, one is refused unrun
		t.Errorf("%d were graded the second time: %v", len(ran), ran)
	}
	if diff := cmp.Diff(outFiles(t, whole), outFiles(t, out)); diff != "" {
		t.Errorf("(-one run +two)\n%s", diff)
	}
}

// What a grader that was killed leaves is no result, and goes.
func TestGradeAfterKill(t *testing.T) {
	c := discover(t, tree(t, t.TempDir(), map[string]string{"ada.py": "pass pass pass"}), Options{})
	out, scratch := t.TempDir(), t.TempDir()
	tree(t, out, map[string]string{"students/ada/.labgrade-123": "half", "students/ada/run.json": "{half", "students/ada/report.txt": "of another time"})
	tree(t, scratch, map[string]string{"ada/source/old.py": "fail fail fail"})
	check(t, Grade(t.Context(), c, Grading{Out: out, Scratch: scratch, Terms: fakeTerms, Grade: fakeGrade}))
	want := []string{"entry.json", "report.html", "report.txt", "run.json"}
	got := contents(t, filepath.Join(out, "students", "ada"))
	if diff := cmp.Diff(want, namesOf(got)); diff != "" || !strings.Contains(got["report.txt"], "10 of 10 points") {
		t.Errorf("(-want +got)\n%s\n%s", diff, got["report.txt"])
	}
}

// What ends differently leaves no record of an earlier time.
func TestGradeReplacesReports(t *testing.T) {
	dir := t.TempDir()
	out := t.TempDir()
	for _, row := range []struct{ text, want, report string }{
		{"pass pass pass", "entry.json report.html report.txt run.json", "10 of 10 points"},
		{"broken", "entry.json report.txt", "was not graded: ada.py cannot be built"},
		{"fail fail fail", "entry.json report.html report.txt run.json", "0 of 10 points"},
	} {
		tree(t, dir, map[string]string{"ada.py": row.text})
		graded(t, discover(t, dir, Options{}), Grading{Out: out})
		got := contents(t, filepath.Join(out, "students", "ada"))
		if names := strings.Join(namesOf(got), " "); names != row.want || !strings.Contains(got["report.txt"], row.report) {
			t.Errorf("%s: %s\n%s", row.text, names, got["report.txt"])
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

// What could not be unpacked is told to the student, to who grades, and again
// after a regrade.
func TestGradeLeaves(t *testing.T) {
	out := graded(t, discover(t, tree(t, t.TempDir(), map[string]string{"ada/doc.rar": "Rar!", "ada/main.py": "pass pass pass"}), Options{}),
		Grading{Grade: func(ctx context.Context, t Task) (*result.Run, error) {
			t.Program = filepath.Join(t.Program, "main.py")
			return fakeGrade(ctx, t)
		}})
	const want = "doc.rar is packed as RAR"
	look := func(when string) {
		t.Helper()
		_, err := Conclude(out, nil)
		check(t, err)
		files := contents(t, out)
		for name, text := range map[string]string{
			"students/ada/report.txt": want, "students/ada/report.html": want, AttentionListFile: "ada: " + want, GradesFile: "ada,graded,10,10",
		} {
			if !strings.Contains(files[name], text) {
				t.Errorf("%s, %s does not hold %q:\n%s", when, name, text, files[name])
			}
		}
	}
	look("graded")
	check(t, Regrade(out, fakeTerms, map[string]int{"start/listens": 2, "slow/silent": 3, "slow/drip": 5}))
	look("regraded")
}

// What was isolated less well than is asked for now is graded again, and what was
// isolated better is not; a class of both is told of.
func TestGradeIsolation(t *testing.T) {
	c := discover(t, tree(t, t.TempDir(), map[string]string{"ada.py": "pass pass pass", "bob.py": "pass pass fail", "dan.c": "broken"}), Options{})
	out := t.TempDir()
	for _, row := range []struct {
		level, only, enough string
		want                string
		reason              string
	}{
		{"private", "", "private", "ada bob dan", "nothing is there"},
		{"private", "", "private", "", "as good as before"},
		{"boxed", "bob", "boxed", "ada bob", "not as good; what never ran needs no isolation"},
		{"private", "", "", "", "any will do"},
	} {
		var ran []string
		check(t, Grade(t.Context(), c, Grading{
			Out: out, Scratch: t.TempDir(), Terms: fakeTerms, Jobs: 1,
			Enough: func(isolation string) bool { return row.enough == "" || isolation == row.enough },
			Grade: func(ctx context.Context, task Task) (*result.Run, error) {
				ran = append(ran, task.ID)
				run, err := fakeGrade(ctx, task)
				if err == nil && (row.only == "" || row.only == task.ID) {
					run.Isolation = row.level
				} else if err == nil {
					run.Isolation = "private"
				}
				return run, err
			},
		}))
		if got := strings.Join(ran, " "); got != row.want {
			t.Errorf("%s: graded %q, want %q", row.reason, got, row.want)
		}
	}
	summary, err := Conclude(out, nil)
	check(t, err)
	if got, want := summary.mixed(), "isolation is not the same for all: 1 boxed, 1 private"; got != want {
		t.Errorf("told %q, want %q", got, want)
	}
}
