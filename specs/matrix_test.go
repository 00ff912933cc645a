package specs_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/labgrade/labgrade/harness/result"
)

var update = flag.Bool("update", false, "write what the faulty programs fail to the matrix files")

// full grades every program of the corpus instead of one for each cause.
func full() bool { return os.Getenv("LABGRADE_FULL") != "" }

// mine reports whether the program with this number is for this process, of several
// that share the corpus: LABGRADE_SHARD=2/5 takes every fifth, from the second on.
func mine(i int) bool {
	var shard, of int
	if _, err := fmt.Sscanf(os.Getenv("LABGRADE_SHARD"), "%d/%d", &shard, &of); err != nil {
		return true
	}
	return i%of == shard-1
}

// TestGoodServers: a correct program gets every point, whatever its language and
// its style.
func TestGoodServers(t *testing.T) {
	t.Parallel()
	good := samples(t, "server", "good")
	good = append(good, sample{name: "refserver", path: build(t, "refserver"), part: "server"})
	for i, s := range good {
		if !full() && i%2 == 1 || !mine(i) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			spotless(t, grade(t, s))
		})
	}
}

// TestFaultyServers: each faulty program is told its own mistake first, and
// fails the checks that the matrix names.
func TestFaultyServers(t *testing.T) {
	t.Parallel()
	all := append(samples(t, "server", "faulty"), reference(t, "server", build(t, "refserver"))...)
	matrix(t, all, filepath.Join(programs, "server", "matrix.txt"))
}

// spotless fails the test unless every check has passed.
func spotless(t *testing.T, run *result.Run) {
	t.Helper()
	for _, c := range run.Checks {
		if c.Outcome != result.Pass {
			t.Errorf("%s: %s\n%s", c.ID, c.Outcome, told(c))
		}
	}
	if run.Score.Points != run.Score.Max {
		t.Errorf("%d of %d points", run.Score.Points, run.Score.Max)
	}
}

// told is what a report would say of a check.
func told(c result.Check) string {
	if c.Finding == nil {
		return c.Reason
	}
	return fmt.Sprintf("%s\nsent %s\nwant %s\ngot  %s\n%s", c.Finding.Headline, c.Finding.Asked, c.Finding.Expected,
		c.Finding.Got, strings.Join(c.Finding.Evidence, "\n"))
}

// build compiles one of the reference programs.
func build(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	out, err := exec.Command("go", "build", "-o", path, "../cmd/"+name).CombinedOutput()
	if err != nil {
		t.Fatalf("building %s: %v\n%s", name, err, out)
	}
	return path
}

// matrix grades faulty programs and holds them against the file that says which
// checks each must fail.
func matrix(t *testing.T, all []sample, file string) {
	want := readMatrix(t, file)
	got := map[string][]string{}
	var mu sync.Mutex
	t.Run("programs", func(t *testing.T) {
		for i, s := range chosen(all, want) {
			if !mine(i) {
				continue
			}
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				run := grade(t, s)
				failed := judge(t, s, run)
				mu.Lock()
				defer mu.Unlock()
				got[s.name] = failed
				for _, id := range want[s.name] {
					if !*update && !slices.Contains(failed, id) {
						t.Errorf("it must fail %s, and does not", id)
					}
				}
			})
		}
	})
	if *update {
		writeMatrix(t, file, want, got)
	}
}

// judge checks that the mistake is named first, or none if it has no name, and
// returns the failed checks.
func judge(t *testing.T, s sample, run *result.Run) (failed []string) {
	t.Helper()
	for _, c := range run.Checks {
		switch c.Outcome {
		case result.Fail:
			failed = append(failed, c.ID)
		case result.Inconclusive, result.Error:
			t.Errorf("%s: %s: %s", c.ID, c.Outcome, c.Reason)
		}
	}
	var named []string
	for _, c := range run.Causes {
		named = append(named, c.ID)
	}
	if first := strings.Join(named[:min(1, len(named))], ""); first != s.cause {
		t.Errorf("named %v, want %q first", named, s.cause)
		for _, c := range run.Checks {
			if c.Outcome == result.Fail {
				t.Logf("%s %v\n%s", c.ID, c.Causes, told(c))
			}
		}
	}
	return failed
}

// chosen is one program for each cause, of those that the matrix holds, unless
// all are wanted.
func chosen(all []sample, held map[string][]string) []sample {
	if full() {
		return all
	}
	seen := map[string]bool{}
	var some []sample
	for _, s := range all {
		if _, known := held[s.name]; !seen[s.cause] && (known || *update) {
			seen[s.cause] = true
			some = append(some, s)
		}
	}
	return some
}

// readMatrix reads lines of a program's name and the checks that it must fail.
func readMatrix(t *testing.T, file string) map[string][]string {
	t.Helper()
	m := map[string][]string{}
	b, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) > 0 && f[0] != "#" {
			m[f[0]] = f[1:]
		}
	}
	return m
}

// writeMatrix keeps for a program that was there before only the checks that it
// failed this time too: what fails by chance is not promised.
func writeMatrix(t *testing.T, file string, old, got map[string][]string) {
	t.Helper()
	for name, failed := range got {
		if before, ok := old[name]; ok {
			failed = slices.DeleteFunc(failed, func(id string) bool { return !slices.Contains(before, id) })
		}
		old[name] = failed
	}
	var b strings.Builder
	b.WriteString("# The checks that each faulty program must fail. Written by: go test ./specs -update\n")
	for _, name := range slices.Sorted(maps.Keys(old)) {
		fmt.Fprintf(&b, "%s %s\n", name, strings.Join(old[name], " "))
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
