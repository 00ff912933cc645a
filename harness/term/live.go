package term

import (
	"fmt"
	"io"
	"os"
)

// Live is one line that is redrawn in place. On anything but a terminal, and
// when it is nil, it writes nothing. It is for one goroutine.
type Live struct {
	w     io.Writer
	width int
	shown bool
}

// NewLive returns a live line on f, nil if nobody watches it.
func NewLive(f *os.File) *Live {
	if !IsTerminal(f) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return &Live{w: f, width: Detect(f).Columns() - 1}
}

// Show replaces the line.
func (l *Live) Show(text string) {
	if l == nil {
		return
	}
	fmt.Fprintf(l.w, "\r\x1b[K%s", Clip(text, l.width))
	l.shown = true
}

// Clear removes the line, so that something else can be written.
func (l *Live) Clear() {
	if l == nil || !l.shown {
		return
	}
	fmt.Fprint(l.w, "\r\x1b[K")
	l.shown = false
}
