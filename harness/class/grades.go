package class

import (
	"fmt"
	"io"
	"strconv"

	"github.com/labgrade/labgrade/harness/result"
)

// writeGrades writes a table with one row a student. stages are those of the
// lab, as the submissions that were graded have them.
func (s store) writeGrades(w io.Writer, m *Meta, stages []stage) error {
	headings := []string{"id", "name", "submission", "status", "points", "max"}
	for _, st := range stages {
		headings = append(headings, fmt.Sprintf("%s (of %d)", st.name, st.max))
	}
	headings = append(headings, "causes", "open points", "skipped", "inconclusive", "error", "reason")
	table := newSheet(w, headings...)
	err := s.each(m, func(e *Entry) error {
		for _, student := range e.people() {
			row := []string{student.ID, student.Name, e.Path, string(e.Status)}
			row = append(row, e.points(m, stages)...)
			table.row(append(row, e.causeIDs(), e.openPoints(), e.counts(result.Skipped),
				e.counts(result.Inconclusive), e.counts(result.Error), e.Reason)...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return table.end()
}

// points are the cells of the score and the stages; empty where there is no run:
// nothing is not zero.
func (e *Entry) points(m *Meta, stages []stage) []string {
	cells := make([]string, 2+len(stages))
	cells[1] = strconv.Itoa(m.Terms.Max)
	if !e.Status.scored() {
		return cells
	}
	cells[0], cells[1] = strconv.Itoa(e.Score.Points), strconv.Itoa(e.Score.Max)
	mine := e.stages()
	for i, st := range stages {
		for _, own := range mine {
			if own.name == st.name {
				cells[2+i] = strconv.Itoa(own.points)
			}
		}
	}
	return cells
}

func (e *Entry) openPoints() string {
	if !e.Status.scored() {
		return ""
	}
	return strconv.Itoa(e.Score.Open)
}

func (e *Entry) counts(o result.Outcome) string {
	if !e.Status.scored() {
		return ""
	}
	return strconv.Itoa(e.count(o))
}
