package specs

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOnlySend(t *testing.T) {
	for _, row := range []struct {
		text   string
		line   int // 0: none is told
		reason string
	}{
		{"import socket\n    conn.send(reply)\n", 2, "a call of a method"},
		{"n = write (fd, b, n);\n", 1, "and of a function"},
		{"conn.sendall(reply)\nwrite_all(fd)\nresend(b)\n", 0, "these send all"},
		{"conn.send(a)\nconn.send(b)\n", 0, "it may be either"},
	} {
		path := filepath.Join(t.TempDir(), "server.py")
		if err := os.WriteFile(path, []byte(row.text), 0o600); err != nil {
			t.Fatal(err)
		}
		got := onlySend([]string{path + ".gone", path})
		if (got != nil) != (row.line > 0) || got != nil && got.Line != row.line {
			t.Errorf("%q: got %+v: %s", row.text, got, row.reason)
		}
	}
}
