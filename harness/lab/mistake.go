package lab

import (
	"fmt"
	"strings"
	"unicode"
)

// Mistake is one thing that is wrong in a lab file.
type Mistake struct {
	File         string
	Line, Column int
	Text         string // what is wrong and what would be right
	Source       string // the line itself
}

// Mistakes are all that is wrong with a lab file. It is an author's error: its
// text is meant to be shown as it is.
type Mistakes []Mistake

// The bounds of what is shown: a line longer than that, and mistakes beyond
// that, help nobody.
const (
	longestSource = 160
	mostShown     = 50
)

// Error shows the mistakes as file:line:column with the line itself.
func (m Mistakes) Error() string {
	var b strings.Builder
	for i, one := range m {
		if i == mostShown {
			fmt.Fprintf(&b, "\n%s: and %d more", one.File, len(m)-mostShown)
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s:%d:%d: %s", one.File, one.Line, one.Column, one.Text)
		if one.Source != "" {
			fmt.Fprintf(&b, "\n    %s\n    %s^", one.Source, strings.Repeat(" ", max(0, one.Column-1)))
		}
	}
	return b.String()
}

// add appends a mistake with its source line. Whatever has no position of its
// own concerns the file as a whole and is told of its beginning.
func (f *file) add(line, column int, format string, args ...any) {
	m := Mistake{File: f.name, Line: max(1, line), Column: max(1, column), Text: fmt.Sprintf(format, args...)}
	if m.Line <= len(f.lines) {
		m.Source = source(f.lines[m.Line-1])
	}
	f.mistakes = append(f.mistakes, m)
}

// source is a line as it is shown: without controls, and empty if it is long.
func source(line string) string {
	if line = strings.TrimRight(line, " \r"); len(line) > longestSource {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsGraphic(r) {
			return '·'
		}
		return r
	}, line)
}
