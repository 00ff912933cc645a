package term

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoles(t *testing.T) {
	for _, row := range []struct {
		name string
		role func(Style, string) string
		want string
	}{
		{"good", Style.Good, "\x1b[32mtext\x1b[0m"},
		{"bad", Style.Bad, "\x1b[31mtext\x1b[0m"},
		{"warn", Style.Warn, "\x1b[33mtext\x1b[0m"},
		{"faint", Style.Faint, "\x1b[2mtext\x1b[0m"},
		{"strong", Style.Strong, "\x1b[1mtext\x1b[0m"},
	} {
		if got := row.role(Style{Color: true}, "text"); got != row.want {
			t.Errorf("%s in colour: %q, want %q", row.name, got, row.want)
		}
		if got := row.role(Style{}, "text"); got != "text" {
			t.Errorf("%s without colour: %q", row.name, got)
		}
		if got := row.role(Style{Color: true}, ""); got != "" {
			t.Errorf("%s of nothing: %q", row.name, got)
		}
	}
}

func TestColumns(t *testing.T) {
	for _, row := range []struct {
		width, want int
		reason      string
	}{
		{0, DefaultWidth, "not known"},
		{100, 100, "as wide as it is"},
		{40, 40, "the least"},
		{20, 40, "a window too narrow to write for"},
		{-1, 40, "nonsense"},
	} {
		if got := (Style{Width: row.width}).Columns(); got != row.want {
			t.Errorf("width %d: %d columns, want %d: %s", row.width, got, row.want, row.reason)
		}
	}
}

// What is written to a file or a pipe is plain, and nothing moves in it.
func TestNoTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if IsTerminal(f) {
		t.Error("a file is taken for a terminal")
	}
	if diff := cmp.Diff(Style{}, Detect(f)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	live := NewLive(f)
	live.Show("[1/60] start/listens")
	live.Clear()
	if info, err := f.Stat(); live != nil || err != nil || info.Size() > 0 {
		t.Errorf("a live line is drawn into a file: %v, %v", info.Size(), err)
	}
}

func TestLive(t *testing.T) {
	var out bytes.Buffer
	live := &Live{w: &out, width: 10}
	live.Clear()
	if out.Len() > 0 {
		t.Errorf("nothing was shown, and %q was written to remove it", out.String())
	}
	live.Show("short")
	live.Show("much too long")
	live.Clear()
	live.Clear()
	const redraw = "\r\x1b[K"
	if diff := cmp.Diff(redraw+"short"+redraw+"much too …"+redraw, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
