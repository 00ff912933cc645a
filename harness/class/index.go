package class

import (
	_ "embed"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"

	"github.com/labgrade/labgrade/harness/report"
	"github.com/labgrade/labgrade/harness/result"
)

//go:embed index.html
var indexText string

var indexTemplate = report.Frame("index", indexText)

// indexPage is the page about a class. Its rows are read one at a time.
type indexPage struct {
	*Summary
	Title, Became, Shard, Spread string
	Uneven                       []string

	Attention []section
	Histogram []indexBar
	Causes    []indexCause
	Groups    []string
	Copies    []string
	Stages    []string
	Rows      iter.Seq[indexRow]
}

// indexBar is a bar of the histogram.
type indexBar struct {
	Label string
	Count int
	Bar   report.Bar
}

// indexCause is a cause with its part of the class.
type indexCause struct {
	CauseCount
	Bar report.Bar
}

// indexRow is a student in the table of grades.
type indexRow struct {
	ID, Name, Link, Score, Status, Role, Causes string

	Stages []string
}

// writeIndex writes the page about the class, which leads to those of the
// students.
func (s store) writeIndex(w io.Writer, m *Meta, stages []stage, summary *Summary) error {
	attention, err := s.attention(m)
	if err != nil {
		return err
	}
	p := newIndexPage(summary)
	p.Attention = attention
	for _, st := range stages {
		p.Stages = append(p.Stages, OneLine(fmt.Sprintf("%s (of %d)", st.name, st.max)))
	}
	p.Rows = func(yield func(indexRow) bool) {
		enough := false
		err = s.each(m, func(e *Entry) error {
			for _, row := range e.indexRows(m, stages) {
				enough = enough || !yield(row)
			}
			return nil
		})
	}
	if failed := indexTemplate.Execute(w, p); failed != nil {
		return fmt.Errorf("writing %s: %w", IndexFile, failed)
	}
	return err
}

func newIndexPage(s *Summary) *indexPage {
	p := &indexPage{
		Summary: s, Title: OneLine(s.title()), Became: s.became(), Uneven: s.uneven(), Spread: s.Points.spread(),
		Groups: groupLines(s.Groups), Copies: groupLines(s.Copies),
	}
	if s.Shard != nil {
		p.Shard = s.Shard.String()
	}
	for _, b := range s.Points.Histogram {
		p.Histogram = append(p.Histogram, indexBar{b.String(), b.Count, report.NewBar(result.Score{Points: b.Count, Max: s.Points.tallest()})})
	}
	for _, c := range s.Causes {
		c.ID, c.Text = OneLine(c.ID), OneLine(c.Text)
		p.Causes = append(p.Causes, indexCause{c, report.NewBar(result.Score{Points: c.Count, Max: c.Of})})
	}
	return p
}

func groupLines(groups []Group) (lines []string) {
	for _, g := range groups {
		lines = append(lines, OneLine(fmt.Sprintf("%d: %s", len(g.Submissions), g)))
	}
	return lines
}

// indexRows are the rows of a submission: one a student.
func (e *Entry) indexRows(m *Meta, stages []stage) (rows []indexRow) {
	cells := e.points(m, stages)
	for _, student := range e.people() {
		row := indexRow{
			ID: OneLine(student.ID), Name: OneLine(student.Name), Status: strings.ReplaceAll(string(e.Status), "-", " "),
			Role: roles[e.Status], Causes: OneLine(e.causeIDs()), Link: e.link(), Stages: cells[2:],
		}
		if cells[0] != "" {
			row.Score = cells[0] + " of " + cells[1]
		}
		rows = append(rows, row)
	}
	return rows
}

// roles are classes of the style. What the grades can be entered for is not
// marked.
var roles = map[Status]string{Open: "warn", NotStarted: "warn", Refused: "bad", Missing: "faint", Trouble: "bad"}

// link leads from the page about the class to that of a submission, empty if there
// is none.
func (e *Entry) link() string {
	if e.folder == "" {
		return ""
	}
	return students + "/" + url.PathEscape(e.folder) + "/" + pageFile
}
