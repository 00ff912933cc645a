package specs

import (
	"context"
	"os"
	"testing"

	"github.com/labgrade/labgrade/harness/program"
)

// running is a client that does not end by itself.
func running(t *testing.T) *program.Process {
	t.Helper()
	p, err := program.Start(t.Context(), program.Spec{Argv: []string{"sleep", "600"}})
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { p.Stop(context.Background()) })
	return p
}

// TestFlood: a screen takes more than any check lets a client print, and not a
// flood.
func TestFlood(t *testing.T) {
	seen := 0
	s, theirs, err := newScreen(func(b []byte) { seen += len(b) })
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	wrote := make(chan error, 1)
	go func() {
		piece := make([]byte, 1<<20)
		for {
			if _, err := theirs.Write(piece); err != nil {
				wrote <- err
				return
			}
		}
	}()
	<-s.ended
	if !s.flooded() {
		t.Error("the screen has given up reading, and there was no flood")
	}
	if n := len(s.from(0)); n < maxPrinted || n > maxPrinted+1<<20 || n != seen {
		t.Errorf("%d bytes are on the screen and %d were seen, want %d", n, seen, maxPrinted)
	}
	_ = theirs.Close() // ends the writer, which is held up
	if err := <-wrote; err == nil || os.IsTimeout(err) {
		t.Errorf("the writer ended by %v", err)
	}
}

func TestNoFlood(t *testing.T) {
	g := printed(t, "OK a\n", 0, ways{})
	if g.screen.flooded() {
		t.Error("one line is a flood")
	}
	if got := string(g.screen.from(3)); got != "a\n" {
		t.Errorf("behind three bytes is %q", got)
	}
	if got := g.screen.from(99); len(got) != 0 {
		t.Errorf("behind the end is %q", got)
	}
}
