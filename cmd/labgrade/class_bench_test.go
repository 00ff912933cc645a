package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/testdata/classes"
)

// BenchmarkClass grades a class of more than sixty boxed submissions, good,
// faulty and hostile, in all languages of this machine, and reports how many are
// done in a minute: on two quiet processors it should be sixty. It takes minutes:
//
//	go test -run '^$' -bench '^BenchmarkClass$' -benchtime 1x -timeout 1h ./cmd/labgrade
//
// LABGRADE_CLASS=python_,c_ takes programs of these languages only.
func BenchmarkClass(b *testing.B) {
	if !boxes() {
		b.Skip("this machine does not box programs")
	}
	dir := b.TempDir()
	binary, class := filepath.Join(dir, "labgrade"), filepath.Join(dir, "class")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	var languages []string
	if only := os.Getenv("LABGRADE_CLASS"); only != "" {
		languages = strings.Split(only, ",")
	}
	students, err := classes.Make(class, "../../testdata/programs", "folder", languages...)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if out, err := exec.CommandContext(b.Context(), binary, "class", class, "-o", b.TempDir()).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	b.ReportMetric(float64(len(students)*b.N)/b.Elapsed().Minutes(), "submissions/min")
}
