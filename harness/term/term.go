// Package term writes for people at a terminal: roles instead of colours, text
// wrapped to the width, and one live line that is redrawn in place. It knows
// nothing of grading.
//
// Start with [Detect], which looks at where the output goes, and [Style].
// Rules of the interface: results go to standard output, progress and
// complaints to standard error; colour never carries meaning alone; nothing
// moves when the output is no terminal; no capitals for emphasis, no
// exclamation marks.
package term

import (
	"os"

	"golang.org/x/term"
)

// Style says how to write. The zero Style is plain text of the usual width.
type Style struct {
	Color bool
	Width int // columns, 0: DefaultWidth
}

// DefaultWidth is used where the width is not known.
const DefaultWidth = 80

// maxWidth keeps lines readable on wide screens.
const maxWidth = 110

// Detect returns the style for a file. NO_COLOR (no-color.org) and a TERM of
// "dumb" switch colour off.
func Detect(f *os.File) Style {
	fd := int(f.Fd())
	if !term.IsTerminal(fd) {
		return Style{}
	}
	s := Style{Color: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
	if width, _, err := term.GetSize(fd); err == nil && width > 0 {
		s.Width = min(width, maxWidth)
	}
	return s
}

// IsTerminal reports whether a person watches this file.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Columns returns the width to write for, never less than 40.
func (s Style) Columns() int {
	if s.Width == 0 {
		return DefaultWidth
	}
	return max(40, s.Width)
}

// The roles of text. Each returns the text as it is where there is no colour.

// Good is for what passed.
func (s Style) Good(text string) string { return s.paint("32", text) }

// Bad is for what failed.
func (s Style) Bad(text string) string { return s.paint("31", text) }

// Warn is for what needs a look.
func (s Style) Warn(text string) string { return s.paint("33", text) }

// Faint is for what may be skipped.
func (s Style) Faint(text string) string { return s.paint("2", text) }

// Strong is for headings.
func (s Style) Strong(text string) string { return s.paint("1", text) }

func (s Style) paint(code, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
