package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/class"
	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
	"github.com/labgrade/labgrade/harness/worker"
	"github.com/labgrade/labgrade/specs"
)

// boxes tells by trying whether this machine boxes programs.
var boxes = sync.OnceValue(func() bool {
	job := worker.Job{Recipe: &program.Recipe{}, Level: sandbox.Boxed, AtLeast: sandbox.Boxed}
	_, err := worker.Run(context.Background(), job, nil)
	_, refused := errors.AsType[*worker.RefusedError](err)
	return !refused
})

func loadLab(t *testing.T, text string) (*lab.Lab, *lab.Part) {
	t.Helper()
	l, err := lab.Load("lab.yaml", []byte(text), specs.Known())
	if err != nil {
		t.Fatal(err)
	}
	return l, &l.Parts[0]
}

const termsLab = `lab: small
title: A small lab
parts:
  - part: server
    title: the server
    program: server
    transport: tcp
    exchanges:
      ask: {send: "ECHO {token}", reply: "OK {token}"}
    stages:
      - stage: talk
        title: talking
        checks:
          - check: talk/polite
            title: greets
            points: 5
            rule: HELLO is answered.
            hint: Answer it.
            script: |
              alice> HELLO ada
              alice< OK hello ada
`

// Points are told from checks: other points are scored again from records,
// other checks are not.
func TestTerms(t *testing.T) {
	terms := func(change ...string) class.Terms {
		l, _ := loadLab(t, strings.NewReplacer(change...).Replace(termsLab))
		got, err := termsOf(l, "", false)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	before := terms()
	if before.Max != 5 || before.Lab != "small" || before.Part != "server" || before.Checks == "" || before.Weights == "" {
		t.Errorf("got %+v", before)
	}
	for _, row := range []struct {
		change                 []string
		sameChecks, sameWeight bool
		reason                 string
	}{
		{nil, true, true, "the same"},
		{[]string{"points: 5", "points: 6"}, true, false, "other points"},
		{[]string{"title: greets", "title: says hello", "rule: HELLO is answered.", "rule: Answer."}, true, true, "other words"},
		{[]string{"alice> HELLO ada", "alice> HELLO bob"}, false, true, "another script"},
		{[]string{"OK {token}", "YES {token}"}, false, true, "another protocol"},
		{[]string{"talk/polite", "talk/kind"}, false, false, "another check"},
	} {
		after := terms(row.change...)
		if (after.Checks == before.Checks) != row.sameChecks || (after.Weights == before.Weights) != row.sameWeight {
			t.Errorf("%s: %+v and %+v", row.reason, before, after)
		}
	}
}

// What is the student's is told from what is the machine's.
func TestWhoseTrouble(t *testing.T) {
	for _, row := range []struct {
		err  error
		want string // of the student; empty: labgrade's
		stop bool
	}{
		{notFound(&program.AmbiguousError{Dir: "/tmp/x/source", Part: "server", Candidates: []string{"a.py", "b.py"}}), "several programs could be the server: a.py, b.py", false},
		{notFound(&program.NoProgramError{Path: "/tmp/x/source", Reason: "holds no program"}), "what was handed in holds no program", false},
		{notFound(&program.MissingToolError{Language: "Ruby", How: "install ruby"}), "", false},
		{notRun(&worker.BrokenError{Broken: result.Broken{Text: "server.c cannot be built", Output: "error"}}), "server.c cannot be built", false},
		{notRun(&worker.BrokenError{Broken: result.Broken{Text: "no space left", Own: true}}), "", false},
		{notRun(&worker.RefusedError{Wanted: sandbox.Boxed}), "", true},
	} {
		not, ok := errors.AsType[*class.NotStartedError](row.err)
		_, stop := errors.AsType[*class.StopError](row.err)
		if ok != (row.want != "") || ok && not.Reason != row.want || stop != row.stop {
			t.Errorf("got %#v: %v, want %q, stop %v", row.err, row.err, row.want, row.stop)
		}
	}
}

// A result is kept where it was isolated as well as is asked for.
func TestEnough(t *testing.T) {
	for _, row := range []struct {
		had   string
		asked sandbox.Level
		want  bool
	}{
		{"boxed", sandbox.Boxed, true}, {"private", sandbox.Boxed, false}, {"open", sandbox.Boxed, false},
		{"boxed", sandbox.Private, true}, {"private", sandbox.Private, true}, {"open", sandbox.Open, true},
		{"", sandbox.Boxed, false}, {"of another version", sandbox.Open, false},
	} {
		if got := (&classPlan{level: row.asked}).enough(row.had); got != row.want {
			t.Errorf("%q where %s is asked for: kept %v, want %v", row.had, row.asked, got, row.want)
		}
	}
}

// The lines of progress, as they are piped.
func TestClassWatch(t *testing.T) {
	var b strings.Builder
	now := time.Unix(0, 0)
	w := newClassWatch(nil, &b, func() time.Time { return now })
	w.begin(&class.Class{Layout: "moodle", Submissions: make([]class.Submission, 4), Missing: make([]class.Student, 1)}, class.Shard{Index: 2, Count: 3}, "a Slurm array")
	running := []class.Running{{ID: "ada", Doing: "slow/silent"}, {ID: "bob", Doing: "building"}}
	w.see(class.Progress{Total: 4, Running: running})
	for i, e := range []class.Entry{
		{ID: "ada", Status: class.Graded, Score: result.Score{Points: 87, Max: 100}},
		{ID: "b\x1b[2Job", Status: class.NotStarted, Reason: "bob.c cannot be built"},
		{ID: "eve", Status: class.Graded},
	} {
		now = now.Add(40 * time.Second)
		w.see(class.Progress{Total: 8, Done: i + 1, Kept: 0, Running: running, Finished: &e})
	}
	fmt.Fprintln(&b, w.status())
	w.see(class.Progress{Total: 8, Done: 5, Kept: 1, Finished: &class.Entry{ID: "kept"}, WasKept: true})
	w.end(context.Canceled)
	want := `labgrade: 4 submissions, as Moodle names them; 1 missing, 0 left aside or doubtful
labgrade: shard 2 of 3, by the environment of a Slurm array; --shard 1/1 grades all
[1/8] ada: 87 of 100 points
[2/8] b·[2Job: not started: bob.c cannot be built
[3/8] eve: 0 of 0 points
[3/8] about 3 min left  ada slow/silent, bob building
labgrade: 1 result kept from an earlier run; --again grades them too
labgrade: 5 of 8 have their result; the same command goes on from here
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
