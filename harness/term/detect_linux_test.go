package term

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

func TestDetect(t *testing.T) {
	tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("this system gives no pseudo-terminal: %v", err)
	}
	defer tty.Close()
	for _, row := range []struct {
		columns       uint16
		noColor, term string
		want          Style
		live          bool
		reason        string
	}{
		{100, "", "xterm", Style{Color: true, Width: 100}, true, "an ordinary terminal"},
		{300, "", "xterm", Style{Color: true, Width: maxWidth}, true, "long lines are hard to read"},
		{0, "", "xterm", Style{Color: true}, true, "the size is not known"},
		{80, "1", "xterm", Style{Width: 80}, true, "no-color.org"},
		{80, "", "dumb", Style{Width: 80}, false, "a terminal that knows no escape codes"},
	} {
		t.Setenv("NO_COLOR", row.noColor)
		t.Setenv("TERM", row.term)
		if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: row.columns}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row.want, Detect(tty)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
		if live := NewLive(tty); (live != nil) != row.live || !IsTerminal(tty) {
			t.Errorf("%s: live line %v", row.reason, live)
		}
	}
}
