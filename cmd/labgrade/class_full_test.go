package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/testdata/classes"
)

// graders runs labgrade on one class.
type graders struct {
	binary, class string
}

func (g graders) command(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, g.binary, args...)
}

// run runs labgrade to its end.
func (g graders) run(t *testing.T, args ...string) {
	t.Helper()
	begun := time.Now()
	if out, err := g.command(t.Context(), args...).CombinedOutput(); err != nil {
		t.Fatalf("labgrade %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	t.Logf("labgrade %s: %s", strings.Join(args, " "), time.Since(begun).Round(time.Second))
}

// stop starts labgrade and sends it a signal when so many submissions are done.
func (g graders) stop(t *testing.T, signal os.Signal, after int, args ...string) *exec.ExitError {
	t.Helper()
	cmd := g.command(t.Context(), args...)
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	for n := 0; lines.Scan(); {
		if n++; n == after {
			_ = cmd.Process.Signal(signal)
		}
	}
	exit, _ := errors.AsType[*exec.ExitError](cmd.Wait())
	if exit == nil {
		t.Fatalf("labgrade was to be stopped after %d submissions, and ended by itself", after)
	}
	return exit
}

// results are the files that must be the same however a class was graded.
func (g graders) results(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"grades.csv", "class.json", "class.txt", "attention.csv", "attention.txt", "index.html"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(b)
	}
	return files
}

// A class of more than sixty, of programs in all languages and of hostile
// submissions, has the same grades with two jobs and with eight, after
// interruptions, and from shards. It takes some minutes: LABGRADE_FULL=1 asks
// for it.
func TestClassFull(t *testing.T) {
	if os.Getenv("LABGRADE_FULL") == "" {
		t.Skip("takes minutes; LABGRADE_FULL=1 asks for it")
	}
	if !boxes() {
		t.Skip("this machine does not box programs")
	}
	dir, before := t.TempDir(), scratch()
	g := graders{binary: filepath.Join(dir, "labgrade"), class: filepath.Join(dir, "class")}
	if out, err := exec.Command("go", "build", "-o", g.binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var languages []string
	if only := os.Getenv("LABGRADE_CLASS"); only != "" { // such as python_, for a quicker look
		languages = strings.Split(only, ",")
	}
	want, err := classes.Make(g.class, "../../testdata/programs", "folder", languages...)
	if err != nil {
		t.Fatal(err)
	}
	out := func(name string) string { return filepath.Join(dir, name) }

	g.run(t, "class", g.class, "-o", out("one"), "--jobs", "2")
	one := g.results(t, out("one"))
	expect(t, want, one["grades.csv"])

	g.run(t, "class", g.class, "-o", out("two"), "--jobs", "8")
	same(t, "eight jobs", one, g.results(t, out("two")))

	if exit := g.stop(t, os.Interrupt, 10, "class", g.class, "-o", out("stopped")); exit.ExitCode() != exitTrouble {
		t.Errorf("after Ctrl-C the status is %v, want %d", exit, exitTrouble)
	}
	if exit := g.stop(t, syscall.SIGKILL, 10, "class", g.class, "-o", out("stopped")); exit.ExitCode() != -1 {
		t.Errorf("after SIGKILL the status is %v", exit)
	}
	g.run(t, "class", g.class, "-o", out("stopped"))
	same(t, "stopped twice", one, g.results(t, out("stopped")))
	if left := scratch(); !slices.Equal(left, before) {
		t.Errorf("scratch is left: %v, and was %v", left, before)
	}

	merge := []string{"merge", "-o", out("merged")}
	for i := range 3 {
		shard := out(fmt.Sprintf("shard%d", i+1))
		g.run(t, "class", g.class, "-o", shard, "--shard", fmt.Sprintf("%d/3", i+1))
		merge = append(merge, shard)
	}
	g.run(t, merge...)
	same(t, "three shards", one, g.results(t, out("merged")))
}

// scratch are the folders in which classes are graded at this moment, and what
// those that were killed for good have left.
func scratch() []string {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), "labgrade-class-*")) // the pattern is good
	return found
}

func same(t *testing.T, how string, want, got map[string]string) {
	t.Helper()
	for name := range want {
		if diff := cmp.Diff(strings.Split(want[name], "\n"), strings.Split(got[name], "\n")); diff != "" {
			t.Errorf("%s: %s (-two jobs +%s)\n%s", how, name, how, diff)
		}
	}
}

// expect compares the grades with what the class was made of.
func expect(t *testing.T, want []classes.Student, grades string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(grades)).ReadAll()
	if err != nil || len(rows) != len(want)+1 || len(want) < 60 {
		t.Fatalf("%d rows for %d submissions: %v", len(rows)-1, len(want), err)
	}
	for i, s := range want {
		row := rows[i+1]
		id, status, points, most := row[0], row[3], row[4], row[5]
		switch {
		case id != s.ID:
			t.Fatalf("row %d is of %s, want %s", i+1, id, s.ID)
		case status == "error":
			t.Errorf("%s: labgrade's own trouble: %v", id, row)
		case s.Want != "" && status != string(s.Want):
			t.Errorf("%s is %s, want %s: %v", id, status, s.Want, row)
		case s.Want == classes.Graded && (points == most) != s.Good:
			t.Errorf("%s has %s of %s points, and is good: %v", id, points, most, s.Good)
		}
	}
}
