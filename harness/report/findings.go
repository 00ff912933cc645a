package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
)

// causes tells the mistakes, the root first.
func (t *text) causes() {
	for i, c := range t.run.Causes {
		t.line("")
		word := "also"
		if i == 0 {
			word = "what is wrong"
		}
		t.line("%s %s", t.Strong(word+":"), t.Bad(c.ID)+inferred(c))
		t.block("  ", c.Text)
		if c.Where != nil {
			t.line("  %s", t.Strong(where(c.Where)))
			if c.Where.Source != "" {
				t.line("      %s", c.Where.Source)
			}
		}
		t.block("  ", explained(c))
	}
}

// inferred tells measured figures: " (bytes: 1024)".
func inferred(c result.Cause) string {
	var parts []string
	for name, n := range c.Inferred {
		parts = append(parts, fmt.Sprintf("%s: %d", name, n))
	}
	if len(parts) == 0 {
		return ""
	}
	slices.Sort(parts)
	return " (measured " + strings.Join(parts, ", ") + ")"
}

func where(p *result.Place) string {
	s := fmt.Sprintf("%s, line %d", p.File, p.Line)
	if p.Function != "" {
		s += ", in " + p.Function
	}
	return s
}

// explained says which checks a cause explains, and what was skipped for them.
func explained(c result.Cause) string {
	switch len(c.Checks) {
	case 0:
		return ""
	case 1:
		return "It explains the failed check " + c.Checks[0] + "."
	}
	return fmt.Sprintf("It explains %d failed checks: %s.", len(c.Checks), strings.Join(c.Checks, ", "))
}

// stages is the table of marks.
func (t *text) stages() {
	t.line("")
	names, width := stageNames(t.run), 10
	for _, name := range names {
		width = max(width, term.Width(name))
	}
	for _, name := range names {
		points, most, marks := 0, 0, ""
		for _, c := range t.run.Checks {
			if c.Stage == name {
				points, most = points+c.Points, most+c.Max
				marks += t.mark(c.Outcome)
			}
		}
		score := fmt.Sprintf("%d/%d", points, most)
		t.line("  %s %s  %s", term.Pad(name, width), term.Pad(score, 7), marks)
	}
}

func stageNames(r *result.Run) (names []string) {
	for _, c := range r.Checks {
		if !slices.Contains(names, c.Stage) {
			names = append(names, c.Stage)
		}
	}
	return names
}

// mark is one character a check, readable without colour.
func (t *text) mark(o result.Outcome) string {
	switch o {
	case result.Pass:
		return t.Good("+")
	case result.Fail:
		return t.Bad("x")
	case result.Skipped:
		return t.Faint("-")
	}
	return t.Warn("?")
}

// findings tells the failed checks: in full the first of each cause, the others
// in one line.
func (t *text) findings() {
	told := map[string]bool{}
	for _, c := range t.run.Checks {
		if c.Outcome != result.Fail {
			continue
		}
		t.line("")
		t.line("%s %s  %s", t.Bad("x"), t.Strong(c.ID), fmt.Sprintf("%s (0 of %d)", c.Title, c.Max))
		if c.Finding == nil {
			t.block("    ", c.Reason)
			continue
		}
		root := root(t.run, c.ID)
		if !t.full && told[root] {
			t.block("    ", c.Finding.Headline)
			continue
		}
		told[root] = true
		t.finding(c)
	}
}

// root is the cause that explains a check.
func root(r *result.Run, check string) string {
	for _, c := range r.Causes {
		if slices.Contains(c.Checks, check) {
			return c.ID
		}
	}
	return check
}

func (t *text) finding(c result.Check) {
	f := c.Finding
	t.block("    ", f.Headline)
	t.field("rule", f.Rule)
	t.field("sent", f.Asked)
	t.field("expected", f.Expected)
	t.got(f.Got, f.Differs)
	for i, fact := range f.Evidence {
		label := ""
		if i == 0 {
			label = "evidence"
		}
		t.field(label, fact)
	}
	t.script(f.Script)
	t.field("hint", f.Hint)
	if f.Replay != "" { // in one line, to be copied
		t.line("    %s%s", t.label("replay"), f.Replay)
	}
	if t.full {
		t.transcript(c.Transcript)
	}
}

// script shows a dialogue up to the step that failed, which is underlined, and
// a line more, so that it is seen what would have followed.
func (t *text) script(s *result.Script) {
	if s == nil || s.Failed < 0 || s.Failed >= len(s.Lines) {
		return
	}
	label := "script"
	first := max(0, s.Failed-shownBefore)
	for i, line := range s.Lines[first:min(len(s.Lines), s.Failed+2)] {
		t.line("    %s%s", t.label(label), line)
		label = ""
		if first+i == s.Failed {
			begin := len(line) - len(strings.TrimLeft(line, " "))
			mark := strings.Repeat(" ", begin) + t.Bad(strings.Repeat("^", max(1, term.Width(line[begin:]))))
			t.line("    %s%s", t.label(""), mark)
		}
	}
}

// shownBefore is how many steps are shown before the one that failed.
const shownBefore = 8

// labelWidth is the column at which the text of a field begins.
const labelWidth = 14

func (t *text) field(label, body string) {
	if body == "" {
		return
	}
	t.block("    "+t.label(label), body)
}

// got shows what came, with a pointer under the character at which it begins to
// differ; -1 for none.
func (t *text) got(body string, differs int) {
	if body == "" || differs < 0 {
		t.field("got", body)
		return
	}
	head, indent, room := "    "+t.label("got"), strings.Repeat(" ", labelWidth), t.Columns()-labelWidth
	lines := term.Wrap(body, room)
	row, column := locate(body, lines, differs)
	for i, l := range lines {
		t.line("%s%s", head, l)
		head = indent
		if i == row {
			pointer := "^ differs from here"
			if column+len(pointer) > room {
				pointer = "^"
			}
			t.line("%s%s%s", indent, strings.Repeat(" ", column), t.Bad(pointer))
		}
	}
}

// locate finds the character n of a text in the lines that it was broken into.
// Spaces at a break are in none of them.
func locate(body string, lines []string, n int) (row, column int) {
	rest := []rune(body)
	for i, l := range lines {
		for len(rest) > 0 && rest[0] == ' ' {
			rest, n = rest[1:], n-1
		}
		line := rest[:utf8.RuneCountInString(l)]
		rest = rest[len(line):]
		if n < len(line) || len(rest) == 0 || n == len(line) && rest[0] == ' ' {
			return i, term.Width(string(line[:min(max(0, n), len(line))]))
		}
		n -= len(line)
	}
	return 0, 0
}

// label pads a label; wrapped lines are indented by its width without colour.
func (t *text) label(label string) string { return term.Pad(label, labelWidth-4) }
