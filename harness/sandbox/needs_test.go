package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// installed makes an empty home folder with tools in it: "path" is a file,
// "path -> target" a link.
func installed(t *testing.T, entries ...string) (home string) {
	t.Helper()
	home = filepath.Join(t.TempDir(), "home")
	for _, entry := range entries {
		name, target, link := strings.Cut(entry, " -> ")
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		err := os.WriteFile(path, nil, 0o755)
		if link {
			os.Remove(path)
			err = os.Symlink(target, path)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HOME", home)
	t.Setenv("RUSTUP_HOME", "")
	t.Setenv("CARGO_HOME", "")
	return home
}

// A tool is shown with its own installation, and with nothing else of a home.
func TestNeeds(t *testing.T) {
	home := installed(t,
		".pyenv/versions/3.11/bin/python3 -> python3.11", ".pyenv/versions/3.11/bin/python3.11",
		"venv/pyvenv.cfg", "venv/bin/python -> ../../.pyenv/versions/3.11/bin/python3",
		"go/bin/go", ".local/bin/tool", "bin/tool", "tool",
		".cargo/credentials.toml", ".cargo/bin/rustc -> rustup", ".cargo/bin/rustup",
	)
	for _, row := range []struct {
		tool string
		want []string
		why  string
	}{
		{".pyenv/versions/3.11/bin/python3", []string{".pyenv/versions/3.11", ".pyenv/versions/3.11/bin/python3"}, "a version manager's, and the link to it"},
		{"venv/bin/python", []string{".pyenv/versions/3.11", ".pyenv/versions/3.11/bin/python3", "venv", "venv/bin/python"}, "a virtual environment and what it was made from"},
		{"go/bin/go", []string{"go"}, "an unpacked archive"},
		{".local/bin/tool", []string{".local/bin/tool"}, "beside it lie the user's own data"},
		{"bin/tool", []string{"bin/tool"}, "above it lies the home itself"},
		{"tool", []string{"tool"}, "in no bin folder"},
		{".cargo/bin/rustc", []string{".cargo/bin", ".cargo/bin/rustc", ".cargo/bin/rustup", ".rustup"}, "without the keys to registries"},
		{"/usr/bin/env", nil, "the system's is shown anyway"},
		{"/proc/1/cwd/python3", nil, "a student's way to name a place that differs for everybody"},
		{"/proc/self/cwd/../cwd/python3", nil, "and another"},
	} {
		tool := row.tool
		if !filepath.IsAbs(tool) {
			tool = filepath.Join(home, tool)
		}
		got := needs(tool)
		slices.Sort(got)
		for i, path := range got {
			got[i], _ = filepath.Rel(home, path)
		}
		if diff := cmp.Diff(row.want, slices.Compact(got)); diff != "" {
			t.Errorf("%s: %s (-want +got)\n%s", row.tool, row.why, diff)
		}
	}
}

// Links that lead round and round end as they do in the kernel.
func TestFollowEnds(t *testing.T) {
	home := installed(t, "a -> b", "b -> a")
	if links, _ := follow(filepath.Join(home, "a")); len(links) != 40 {
		t.Errorf("%d links", len(links))
	}
}

// No level is taken for a stronger one, and root's programs are always confined.
func TestLevels(t *testing.T) {
	const order = "boxed private uid fenced open"
	for _, row := range []struct{ least, levels string }{
		{"", order}, {"open", order}, {"fenced", "boxed fenced"}, {"uid", "boxed uid"}, {"private", "boxed private"}, {"boxed", "boxed"},
	} {
		var got []string
		for _, l := range Levels() {
			if parsed, err := ParseLevel(string(l)); err != nil || parsed != l {
				t.Errorf("%s is read as %q, %v", l, parsed, err)
			}
			if l.AtLeast(Level(row.least)) {
				got = append(got, string(l))
			}
		}
		if diff := cmp.Diff(row.levels, strings.Join(got, " ")); diff != "" {
			t.Errorf("at least %q (-want +got)\n%s", row.least, diff)
		}
	}
	if _, err := ParseLevel("Boxed"); err == nil {
		t.Error("another word is taken for a level")
	}
	for _, l := range Levels() {
		if err := Permits(l, true); (err == nil) != (l == Boxed || l == UID) {
			t.Errorf("root at level %s: %v", l, err)
		}
		if err := Permits(l, false); err != nil {
			t.Errorf("an ordinary user at level %s: %v", l, err)
		}
	}
}
