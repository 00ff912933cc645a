package specs_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/worker"
	"github.com/labgrade/labgrade/reference/original"
	"github.com/labgrade/labgrade/specs"
)

// TestOriginal holds whole submissions to the original lab, each with four tasks
// in the manner of real ones, against the file that says what each task gets, what
// is named, and which checks fail. Unless all are wanted, it is those tasks that
// lose points and one good submission.
func TestOriginal(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(programs, "original")
	file := filepath.Join(dir, "verdicts.txt")
	l, err := lab.Load("lab.yaml", original.Definition, specs.Known())
	if err != nil {
		t.Fatal(err)
	}
	want, got := readVerdicts(t, file), map[string]string{}
	var mu sync.Mutex
	t.Run("submissions", func(t *testing.T) {
		for _, path := range submissions(t, dir) {
			for i := range l.Parts {
				part := &l.Parts[i]
				name := path + "\t" + part.Name
				if !full() && !*update && strings.HasPrefix(path, "good/") != (path == "good/header_16") || !full() && spares(want[name], part) && path != "good/header_16" {
					continue
				}
				t.Run(path+"/"+part.Name, func(t *testing.T) {
					t.Parallel()
					run := gradeTask(t, filepath.Join(dir, filepath.FromSlash(path)), part)
					told := verdictOf(run)
					mu.Lock()
					defer mu.Unlock()
					got[name] = told
					if !*update {
						holds(t, want[name], told, part)
					}
				})
			}
		}
	})
	if *update {
		maps.Copy(want, got)
		writeVerdicts(t, file, want)
	}
}

// holds compares a verdict with the one that is held. Which checks a mistake fails
// may depend on what comes together in time, so of a task that loses points only
// what is held must be told again; one that loses none must be told the same.
func holds(t *testing.T, want, got string, part *lab.Part) {
	t.Helper()
	if spares(want, part) != spares(got, part) || spares(want, part) && want != got {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	told := strings.Split(got, ", ")
	for _, item := range strings.Split(want, ", ")[1:] {
		if !slices.Contains(told, item) {
			t.Errorf("%q is not told in\n%s", item, got)
		}
	}
}

// spares reports whether a verdict takes no points away.
func spares(told string, part *lab.Part) bool {
	return strings.HasPrefix(told, fmt.Sprintf("%d of %d", part.Points(), part.Points()))
}

// submissions lists the folders "good/NAME" and "faulty/NAME".
func submissions(t *testing.T, dir string) (all []string) {
	t.Helper()
	for _, kind := range []string{"good", "faulty"} {
		entries, err := os.ReadDir(filepath.Join(dir, kind))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, kind+"/"+e.Name())
		}
	}
	return all
}

// gradeTask grades one task of a submission in a worker.
func gradeTask(t *testing.T, dir string, part *lab.Part) *result.Run {
	t.Helper()
	server, client, err := program.FindPair(dir, program.Task{Number: part.Task.Number, Words: part.Task.Words}, part.Start)
	if _, none := errors.AsType[*program.NoProgramError](err); none {
		return specs.Absent(part, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	run, err := worker.Run(t.Context(), worker.Job{
		Recipe: server, Client: client, LabFile: "lab.yaml", Lab: original.Definition, Part: part.Name, Seed: 1, Scratch: t.TempDir(),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// verdictOf is what a person would note of a run: the points, the mistake that is
// named first, and the checks that did not pass. Advice is in brackets.
func verdictOf(run *result.Run) string {
	told := []string{fmt.Sprintf("%d of %d", run.Score.Points, run.Score.Max)}
	if len(run.Causes) > 0 && run.Score.Points < run.Score.Max { // what is only advice depends on what comes first
		told = append(told, run.Causes[0].ID)
	}
	for _, c := range run.Checks {
		switch {
		case c.Outcome == result.Pass || c.Outcome == result.Skipped:
		case c.Max == 0:
			told = append(told, "["+c.ID+"]")
		case c.Outcome == result.Fail:
			told = append(told, c.ID)
		default:
			told = append(told, c.ID+" "+string(c.Outcome))
		}
	}
	if run.Observations != nil && run.Observations.Format != "" {
		told = append(told, "("+run.Observations.Format+")")
	}
	return strings.Join(told, ", ")
}

// readVerdicts reads lines of a submission, a task and what is told of it.
func readVerdicts(t *testing.T, file string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	all := map[string]string{}
	for line := range strings.Lines(string(b)) {
		if f := strings.SplitN(strings.TrimRight(line, "\n"), "\t", 3); len(f) == 3 {
			all[f[0]+"\t"+f[1]] = f[2]
		}
	}
	return all
}

func writeVerdicts(t *testing.T, file string, all map[string]string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("# What each task of each submission gets. Written by: LABGRADE_FULL=1 go test ./specs -run Original -update\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "%s\t%s\n", name, all[name])
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
