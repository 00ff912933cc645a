package class

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
)

// formula is where a spreadsheet would begin to compute: at the start of a
// cell, and after what some languages separate cells with.
var formula = regexp.MustCompile(`(^|[;\t])([\s\x{feff}]*[=+\-@|%＝＋－＠])`)

// defused is a text that a spreadsheet shows and never computes, in one line.
func defused(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "·"))
	return formula.ReplaceAllString(text, "$1'$2")
}

// sheet writes rows of texts that come from others.
type sheet struct{ w *csv.Writer }

func newSheet(w io.Writer, headings ...string) *sheet {
	s := &sheet{csv.NewWriter(w)}
	s.row(headings...)
	return s
}

// row writes one row; an error is kept for end.
func (s *sheet) row(cells ...string) {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = defused(c)
	}
	_ = s.w.Write(safe)
}

func (s *sheet) end() error {
	s.w.Flush()
	return s.w.Error()
}
