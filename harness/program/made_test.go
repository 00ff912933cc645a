package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a makefile plants does not lead out of the folder.
func TestMade(t *testing.T) {
	need(t, "make", "sh")
	truth, err := exec.LookPath("true")
	if err != nil {
		t.Skip(err)
	}
	answers := filepath.Join(t.TempDir(), "answers.c")
	if err := os.WriteFile(answers, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name, make string
		sources    []string // that may be quoted afterwards
		runs       string   // "" where nothing was built
		reason     string
	}{
		{"honest", "cp " + truth + " server", []string{"s.c", "sub/t.c"}, "server", "the ordinary case"},
		{"link to a program", "ln -s " + truth + " server", []string{"s.c", "sub/t.c"}, "", "it is not the student's"},
		{"link for a source", "cp " + truth + " server; ln -sf " + answers + " s.c", []string{"sub/t.c"}, "server", "a report would quote the answers"},
		{"link for a folder", "cp " + truth + " server; mv sub gone; ln -s gone sub", []string{"s.c"}, "server", "the way is a link"},
		{"link to a folder", "ln -s " + filepath.Dir(truth) + " bin", []string{"s.c", "sub/t.c"}, "", "it holds programs of the machine"},
		{"link for all", "cd ..; mv source gone; ln -s /usr source", nil, "", "the folder itself is a link"},
		{"pipe", "cp " + truth + " server; rm s.c; mkfifo s.c; mkfifo -m 755 client", []string{"sub/t.c"}, "server", "opening it would hang"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := files(t, "-- Makefile --\nall:\n\t"+row.make+"\n-- s.c --\nint main() {}\n-- sub/t.c --\nint x;\n")
			r, err := Find(dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			scratch := t.TempDir()
			err = r.Make(guarded(t), scratch)
			if (err == nil) != (row.runs != "") {
				t.Fatalf("%v: %s", err, row.reason)
			}
			var left []string
			for _, source := range r.Sources {
				if name, err := filepath.Rel(r.Dir, source); err == nil {
					left = append(left, name)
				}
			}
			if diff := cmp.Diff(row.sources, left); diff != "" {
				t.Errorf("sources, because %s (-want +got)\n%s", row.reason, diff)
			}
			if want := filepath.Join(scratch, "source", row.runs); row.runs != "" && r.Run[0] != want {
				t.Errorf("runs %s, want %s: %s", r.Run[0], want, row.reason)
			}
		})
	}
}
