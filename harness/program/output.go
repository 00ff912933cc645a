package program

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Output is what a program has printed on one stream: all of it, or, when it
// is long, its beginning and its end. The bytes are the student's: escape them
// for where they are shown.
type Output struct {
	Head  []byte // the first 32 KiB
	Tail  []byte // the last 32 KiB of what follows Head
	Total int64  // how many bytes were printed

	marks []mark
}

// Omitted is how many bytes between Head and Tail were not kept.
func (o Output) Omitted() int64 { return o.Total - int64(len(o.Head)) - int64(len(o.Tail)) }

// Text joins Head and Tail; a line between them tells how much is left out.
func (o Output) Text() string {
	if o.Omitted() == 0 {
		return string(o.Head) + string(o.Tail)
	}
	end := ""
	if !bytes.HasSuffix(o.Head, []byte("\n")) {
		end = "\n"
	}
	return fmt.Sprintf("%s%s[%d bytes left out]\n%s", o.Head, end, o.Omitted(), o.Tail)
}

// Line is one line that a program has printed.
type Line struct {
	At   time.Duration // when its first byte was read
	Text string        // without its line end; the last one may have none yet

	// Omitted, when not 0, is how many bytes were left out here; such a line
	// has no text.
	Omitted int64
}

// Lines returns the lines in order. Around an omission they may be cut.
func (o Output) Lines() []Line {
	if o.Omitted() == 0 {
		return o.lines(slices.Concat(o.Head, o.Tail), 0)
	}
	gap := Line{At: o.at(int64(len(o.Head))), Omitted: o.Omitted()}
	lines := append(o.lines(o.Head, 0), gap)
	return append(lines, o.lines(o.Tail, o.Total-int64(len(o.Tail)))...)
}

// lines splits a piece that begins at an offset of the stream.
func (o Output) lines(piece []byte, offset int64) []Line {
	var lines []Line
	for line := range bytes.Lines(piece) {
		text := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		lines = append(lines, Line{At: o.at(offset), Text: string(text)})
		offset += int64(len(line))
	}
	return lines
}

// at tells when the byte at an offset was read.
func (o Output) at(offset int64) time.Duration {
	i, found := slices.BinarySearchFunc(o.marks, offset, func(m mark, offset int64) int {
		return cmp.Compare(m.offset, offset)
	})
	switch {
	case found:
		return o.marks[i].at
	case i == 0:
		return 0
	default:
		return o.marks[i-1].at
	}
}
