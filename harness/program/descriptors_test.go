//go:build linux

package program

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// A worker is started with the pipe on which it reports results; a program
// that had it could write its own.
func TestNoDescriptorIsInherited(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	defer writer.Close()
	fd, err := unix.Dup(int(writer.Fd())) // a duplicate is not closed on exec
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	p := running(t, Spec{Argv: []string{"sh", "-c", "echo /proc/$$/fd/*"}, CloseStdin: true})
	if _, err := p.Wait(guarded(t)); err != nil {
		t.Fatal(err)
	}
	out, _ := p.Output()
	var got []int
	for path := range strings.FieldsSeq(out.Text()) {
		if n, err := strconv.Atoi(filepath.Base(path)); err == nil && (n <= 2 || n == fd) { // the shell may open more
			got = append(got, n)
		}
	}
	if diff := cmp.Diff([]int{0, 1, 2}, got); diff != "" {
		t.Errorf("open in the program (-want +got):\n%s", diff)
	}
}
