package specs_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/reference/lab3"
	"github.com/labgrade/labgrade/specs"
)

// TestDatagramLab: the part is complete, and each check says what a student
// needs to know.
func TestDatagramLab(t *testing.T) {
	l, err := lab.Load("lab.yaml", lab3.Definition, specs.Known())
	if err != nil {
		t.Fatal(err)
	}
	part, ok := l.Part("datagram")
	if !ok || part.Transport != "udp" {
		t.Fatalf("the part datagram: %+v", part)
	}
	if got := part.Points(); got != 100 {
		t.Errorf("its checks add up to %d points, want 100", got)
	}
	for _, stage := range part.Stages {
		for _, c := range stage.Checks {
			if !strings.HasPrefix(c.ID, stage.Name+"/") || c.Rule == "" || c.Hint == "" || c.Cause == "" {
				t.Errorf("%s lacks its stage's name, its rule, its hint or its cause", c.ID)
			}
		}
	}
}

// TestGoodDatagrams: a correct program gets every point, whatever its language
// and its style, the reference program with --udp included.
func TestGoodDatagrams(t *testing.T) {
	t.Parallel()
	good := samples(t, "datagram", "good")
	good = append(good, sample{
		name: "refserver", path: build(t, "refserver"), part: "datagram", args: []string{"--udp", "{port}"},
	})
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

// TestFaultyDatagrams: each faulty program is told its own mistake first, and
// fails the checks that the matrix names.
func TestFaultyDatagrams(t *testing.T) {
	t.Parallel()
	all := append(samples(t, "datagram", "faulty"), reference(t, "datagram", build(t, "refserver"))...)
	matrix(t, all, filepath.Join(programs, "datagram", "matrix.txt"))
}
