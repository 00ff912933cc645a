package program

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hang is the guard of waits that end by themselves when the code is right.
const hang = 2 * time.Minute

// guarded returns a context that ends when a test hangs.
func guarded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), hang)
	t.Cleanup(cancel)
	return ctx
}

// files writes a folder from a text in which a line "-- name --" begins each
// file, "-- name 755 --" one that may be run, and returns the folder.
func files(t *testing.T, text string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "work")
	for part := range strings.SplitSeq("\n"+text, "\n-- ") {
		header, body, found := strings.Cut(part+"\n", " --\n")
		if !found {
			continue
		}
		mode := os.FileMode(0o644)
		if name, runs := strings.CutSuffix(header, " 755"); runs {
			header, mode = name, 0o755
		}
		path := filepath.Join(dir, header)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body+"\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// need skips a test or row when a tool is not installed.
func need(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
}

// running starts a program that is stopped at the end of the test.
func running(t *testing.T, s Spec) *Process {
	t.Helper()
	p, err := Start(guarded(t), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(context.Background()) })
	return p
}

// pythonSpec runs a Python text with the interpreter that Find would use.
func pythonSpec(t *testing.T, text string) Spec {
	t.Helper()
	path, err := python.interpreter(os.TempDir()) // always the same folder, so it is asked once
	if err != nil {
		t.Skip(err)
	}
	return Spec{Argv: []string{path, "-c", text}}
}

// until waits for a condition about another process, which nothing announces.
func until(t *testing.T, ctx context.Context, what string, holds func() bool) {
	t.Helper()
	for tick := time.NewTicker(time.Millisecond); !holds(); {
		select {
		case <-ctx.Done():
			tick.Stop()
			t.Fatalf("%s: never happened", what)
		case <-tick.C:
		}
	}
}

// printed waits until standard output holds a text.
func printed(t *testing.T, p *Process, text string) {
	t.Helper()
	until(t, guarded(t), "printing "+text, func() bool {
		out, _ := p.Output()
		return strings.Contains(out.Text(), text)
	})
}
