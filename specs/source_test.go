package specs

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSourceLine(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	secret := filepath.Join(other, "secret")
	file := filepath.Join(dir, "server.py")
	link := filepath.Join(dir, "linked.py")
	for path, text := range map[string]string{file: "import socket\n    s.recv(5)\n", secret: "secret\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(secret, link); err != nil {
		t.Skip("no links here:", err)
	}
	for _, row := range []struct {
		path   string
		line   int
		want   string
		reason string
	}{
		{file, 2, "s.recv(5)", "a line without its indentation"},
		{file, 0, "", "there is no such line"},
		{file, 9, "", "nor that one"},
		{link, 1, "", "a file that was replaced by a link to somebody else's"},
		{dir, 1, "", "a folder"},
		{file + ".no", 1, "", "no file"},
	} {
		if got := sourceLine(row.path, row.line); got != row.want {
			t.Errorf("%s: got %q", row.reason, got)
		}
	}
}
