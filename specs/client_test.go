package specs_test

import (
	"path/filepath"
	"testing"
)

// TestGoodClients: a correct client gets every point, whatever its language and
// its style.
func TestGoodClients(t *testing.T) {
	good := samples(t, "client", "good")
	good = append(good, sample{name: "refclient", path: build(t, "refclient"), part: "client"})
	for i, s := range good {
		if !full() && i%3 != 0 {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			run := grade(t, s)
			spotless(t, run)
			if run.Score.Max != 100 {
				t.Errorf("the part has %d points, want 100", run.Score.Max)
			}
		})
	}
}

// TestFaultyClients: each faulty client is told its own mistake first, and fails
// the checks that the matrix names.
func TestFaultyClients(t *testing.T) {
	all := append(samples(t, "client", "faulty"), reference(t, "client", build(t, "refclient"))...)
	matrix(t, all, filepath.Join(programs, "client", "matrix.txt"))
}
