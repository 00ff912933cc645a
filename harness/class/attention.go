package class

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// attention is what a person has to look at, in words, by status. Refused comes
// first: somebody may have meant it.
var attention = []struct {
	status Status
	title  string
}{
	{Refused, "refused: look at what was handed in, and ask for it again"},
	{Trouble, "labgrade's own trouble: run labgrade class again; nobody loses a point"},
	{Open, "not judged in full: their points are not entered into a gradebook"},
	{NotStarted, "not started: nothing was graded, and no points are entered"},
	{Graded, "graded, but not as it should be: see that it was unpacked and run as it was meant"},
	{Missing, "missing: on the roster, and nothing was handed in"},
}

// writeAttentionTable writes what needs a person as a table.
func (s store) writeAttentionTable(w io.Writer, m *Meta) error {
	table := newSheet(w, "id", "name", "submission", "status", "reason")
	err := s.each(m, func(e *Entry) error {
		if e.Reason != "" {
			for _, student := range e.people() {
				table.row(student.ID, student.Name, e.Path, string(e.Status), e.Reason)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range m.Problems {
		table.row("", "", p.Path, "note", p.Reason)
	}
	return table.end()
}

// writeAttention writes the same as a list to read.
func (s store) writeAttention(w io.Writer, m *Meta) error {
	sections, err := s.attention(m)
	if err != nil {
		return err
	}
	var b strings.Builder
	for i, section := range sections {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s (%d)\n", section.Title, len(section.Lines))
		for _, line := range section.Lines {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	if b.Len() == 0 {
		b.WriteString("Nothing needs a look.\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// section is what a person has to look at for one reason.
type section struct {
	Title string
	Lines []string // at least one
}

// attention gathers what needs a person; there may be nothing.
func (s store) attention(m *Meta) (all []section, err error) {
	lines := map[Status][]string{}
	err = s.each(m, func(e *Entry) error {
		if e.Reason != "" {
			lines[e.Status] = append(lines[e.Status], e.attentionLine())
		}
		return nil
	})
	for _, a := range attention {
		all = append(all, section{a.title, lines[a.status]})
	}
	var notes []string
	for _, p := range m.Problems {
		notes = append(notes, OneLine(p.String()))
	}
	all = append(all, section{"left aside or doubtful", notes})
	return slices.DeleteFunc(all, func(s section) bool { return len(s.Lines) == 0 }), err
}

// attentionLine names the students and the reason.
func (e *Entry) attentionLine() string {
	var who []string
	for _, s := range e.people() {
		name := s.ID
		if s.Name != "" && s.Name != s.ID {
			name += " (" + s.Name + ")"
		}
		who = append(who, name)
	}
	return OneLine(fmt.Sprintf("%s: %s", strings.Join(who, ", "), e.Reason))
}

// OneLine is a text that can neither move the cursor nor forge a line.
func OneLine(text string) string {
	return strings.Map(visible, strings.ToValidUTF8(text, "·"))
}
