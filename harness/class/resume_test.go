package class

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/result"
)

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
