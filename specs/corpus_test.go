package specs_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/worker"
	"github.com/labgrade/labgrade/reference/fault"
	"github.com/labgrade/labgrade/reference/lab3"
)

const programs = "../testdata/programs"

// sample is one program of the corpus.
type sample struct {
	name  string // "server/faulty/python_strip.py" or "refserver/short-send"
	path  string
	args  []string
	part  string // of the lab
	cause string // what its header says is wrong with it; empty for a correct one
	only  []string
}

// samples lists the programs of a part and kind, sorted by name.
func samples(t *testing.T, part, kind string) (all []sample) {
	t.Helper()
	dir := filepath.Join(programs, part, kind)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		s := sample{name: part + "/" + kind + "/" + e.Name(), path: filepath.Join(dir, e.Name()), part: part}
		s.cause = header(t, s.path, "cause")
		all = append(all, s)
	}
	return all
}

// reference are the named defects of the reference programs.
func reference(t *testing.T, part, binary string) (all []sample) {
	t.Helper()
	for _, f := range fault.All() {
		if string(f.Part) != part {
			continue
		}
		args := []string{"--fault", f.Name, "{port}"}
		if part == "datagram" {
			args = append([]string{"--udp"}, args...)
		}
		if part == "client" {
			args = []string{"--fault", f.Name, "{host}", "{port}"}
		}
		all = append(all, sample{name: filepath.Base(binary) + "/" + f.Name, path: binary, args: args, part: part, cause: f.Cause})
	}
	return all
}

// header reads "key: value" from the comment lines at the head of a program, or
// of the main file of a folder.
func header(t *testing.T, path, key string) string {
	t.Helper()
	value := ""
	_ = filepath.WalkDir(path, func(p string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || value != "" {
			return err
		}
		value = headerOf(p, key)
		return nil
	})
	return value
}

func headerOf(path, key string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 0; n < 12 && lines.Scan(); n++ {
		line := strings.TrimLeft(lines.Text(), "#/*-; \t")
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			return strings.TrimSpace(strings.TrimSuffix(rest, "*/"))
		}
	}
	return ""
}

// grade grades one sample in a worker.
func grade(t *testing.T, s sample) *result.Run {
	t.Helper()
	end := program.Server
	if s.part == "client" {
		end = program.Client
	}
	recipe, err := program.Find(s.path, program.Options{Part: end, Args: s.args})
	if err != nil {
		t.Skipf("%s cannot be run here: %v", s.name, err)
	}
	job := worker.Job{
		Recipe: recipe, LabFile: "lab.yaml", Lab: lab3.Definition, Part: s.part, Seed: 1, Scratch: t.TempDir(), Only: s.only,
	}
	run, err := worker.Run(t.Context(), job, nil)
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	return run
}
