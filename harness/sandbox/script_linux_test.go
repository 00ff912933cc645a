package sandbox

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// A script stops at the first refusal that matters, and tells which it was.
func TestPerform(t *testing.T) {
	top := t.TempDir()
	below, file := filepath.Join(top, "a/b"), filepath.Join(top, "file")
	for _, row := range []struct {
		name    string
		write   func(s *script)
		refused int
		errno   error
		reason  string
	}{
		{"nothing", func(*script) {}, -1, unix.Errno(0), "an empty list is done"},
		{"folders", func(s *script) { s.folders(below) }, -1, unix.Errno(0), "those that are there are no refusal"},
		{"descriptor", func(s *script) { s.file(file) }, -1, unix.Errno(0), "what one call opened another closes"},
		{"refused", func(s *script) {
			s.prctl(unix.PR_GET_DUMPABLE, 0)
			s.add("", unix.SYS_CHDIR, s.text(file))
			s.folders(filepath.Join(top, "never"))
		}, 1, unix.ENOTDIR, "the call is told by its place in the list"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var s script
			s.begin()
			row.write(&s)
			refused, errno := perform(s.calls)
			s.alive()
			if refused != row.refused || errno != row.errno {
				t.Errorf("got %d, %v: %s", refused, errno, row.reason)
			}
		})
	}
	for path, want := range map[string]bool{below: true, file: true, filepath.Join(top, "never"): false} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}
