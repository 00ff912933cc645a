package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/result"
)

// judged is what a person is told of a program, without what differs from run to
// run.
type judged struct {
	Points int
	Causes []told
}

// told is a cause and where it is.
type told struct {
	ID    string
	Where *result.Place
}

// The box changes nothing of what is said about a program: the same causes at
// the same lines.
func TestBoxedAsPrivate(t *testing.T) {
	for _, row := range []struct {
		program, tool string
		full          bool // only when everything is asked for
		byGDB         bool // which gives up after a while: a busy machine may know no place
		reason        string
	}{
		{"python_index_error.py", "python3", false, false, "it dies, and its last words tell the line"},
		{"python_sequential.py", "python3", false, false, "it is stuck, and asked where by a signal"},
		{"c_sequential.c", "gcc", false, true, "it is built in the box, and stuck in a system call"},
		{"c_strtok_null.c", "gcc", false, false, "it dies by a signal"},
		{"java_sequential", "javac", true, false, "a machine of its own, asked by a signal"},
	} {
		t.Run(row.program, func(t *testing.T) {
			if _, err := exec.LookPath(row.tool); err != nil {
				t.Skip(err)
			}
			if row.full && os.Getenv("LABGRADE_FULL") == "" {
				t.Skip("it takes long; LABGRADE_FULL=1 takes it too")
			}
			path := filepath.Join("../../testdata/programs/server/faulty", row.program)
			private, boxed := gradedAt(t, path, "private"), gradedAt(t, path, "boxed")
			if len(private.Causes) == 0 {
				t.Error("no cause is told: the comparison says nothing")
			}
			if row.byGDB && (!private.placed() || !boxed.placed()) {
				t.Logf("gdb gave up, places are not compared: private %t, boxed %t", private.placed(), boxed.placed())
				private.forget()
				boxed.forget()
			}
			if diff := cmp.Diff(private, boxed); diff != "" {
				t.Errorf("%s (-private +boxed)\n%s", row.reason, diff)
			}
		})
	}
}

// placed reports whether every cause has a place.
func (j judged) placed() bool {
	return !slices.ContainsFunc(j.Causes, func(c told) bool { return c.Where == nil })
}

// forget leaves out the places.
func (j judged) forget() {
	for i := range j.Causes {
		j.Causes[i].Where = nil
	}
}

// gradedAt runs this binary as labgrade.
func gradedAt(t *testing.T, path, level string) judged {
	t.Helper()
	file := filepath.Join(t.TempDir(), "run.json")
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe")
	cmd.Args = []string{"labgrade", path, "--isolation", level, "--json", file}
	out, _ := cmd.CombinedOutput() // it fails, as the program does
	text, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("this machine does not give level %s: %s", level, out)
	}
	var run result.Run
	if err := json.Unmarshal(text, &run); err != nil {
		t.Fatal(err)
	}
	if run.Isolation != level {
		t.Skipf("this machine gives level %s instead of %s", run.Isolation, level)
	}
	j := judged{Points: run.Score.Points}
	for _, c := range run.Causes {
		j.Causes = append(j.Causes, told{c.ID, c.Where})
	}
	return j
}
