package report

import (
	"fmt"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// pageCheck is a check on a page.
type pageCheck struct {
	result.Check
	Anchor           string
	Sign, Word, Role string // one character, a word and a class of the style, one for each outcome
	Took             string
	Full             bool // the first of its cause: not folded

	Asked, Expected, Got []Piece
	Differs              string
	Script               []pageStep
	Events               []pageEvent
}

// Here reports whether the check is told in the table of all checks alone.
func (c pageCheck) Here() bool { return c.Outcome != result.Fail }

// pageStep is a line of a dialogue.
type pageStep struct {
	Text   string
	Failed bool
}

// pageEvent is a line of a transcript.
type pageEvent struct {
	At, Who, What string
	Data          []Piece
}

func newPageCheck(c result.Check, anchor string) pageCheck {
	p := pageCheck{Check: c, Anchor: anchor, Took: fmt.Sprintf("%.1f ms", c.ElapsedMS)}
	p.Sign, p.Word, p.Role = signOf(c.Outcome)
	f := c.Finding
	if f == nil {
		return p
	}
	p.Asked, p.Expected, p.Got = pieces(f.Asked, -1), pieces(f.Expected, -1), pieces(f.Got, -1)
	if f.Got != "" && f.Differs >= 0 {
		p.Got, p.Differs = pieces(f.Got, f.Differs), fmt.Sprintf("differs from the marked place on, character %d", f.Differs+1)
	}
	if s := f.Script; s != nil {
		for i, line := range s.Lines {
			p.Script = append(p.Script, pageStep{line, i == s.Failed})
		}
	}
	for _, e := range c.Transcript {
		p.Events = append(p.Events, pageEvent{fmt.Sprintf("%.2f", e.AtMS), e.Who, strings.TrimSpace(e.Kind + " " + e.Text), pieces(e.Data, -1)})
	}
	return p
}

// signOf tells an outcome in the character that the table of marks has for it.
func signOf(o result.Outcome) (sign, word, role string) {
	switch o {
	case result.Pass:
		return "+", "passed", "good"
	case result.Fail:
		return "x", "failed", "bad"
	case result.Skipped:
		return "-", "skipped", "faint"
	}
	return "?", "could not be judged", "warn"
}
