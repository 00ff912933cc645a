package class

import (
	"bytes"
	"io"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
)

// What Conclude writes into the folder of results.
const (
	GradesFile         = "grades.csv"
	AttentionFile      = "attention.csv"
	AttentionListFile  = "attention.txt"
	SummaryFile        = "class.json"
	SummaryListFile    = "class.txt"
	IndexFile          = "index.html"
	gradebookAddedName = "filled-"
)

// Conclude writes what is told of the class as a whole from the results in a
// folder: the grades, what needs a person, and the summary, which it returns
// too. book is filled in beside them; nil means there is none. Errors:
// *MisuseError where submissions have no result yet.
func Conclude(dir string, book *Gradebook) (*Summary, error) {
	s := store{dir}
	m, err := s.results()
	if err != nil {
		return nil, err
	}
	if err := s.complete(m); err != nil {
		return nil, err
	}
	return s.conclude(m, book)
}

func (s store) conclude(m *Meta, book *Gradebook) (*Summary, error) {
	all := newSumming()
	if err := s.each(m, all.add); err != nil {
		return nil, err
	}
	summary := all.summary(m)
	if book != nil {
		problems, err := book.fill(s, m)
		if err != nil {
			return nil, err
		}
		withBook := *m
		withBook.Problems = append(append([]Problem{}, m.Problems...), problems...)
		m = &withBook
	}
	return summary, s.writeAll(m, all, summary)
}

func (s store) writeAll(m *Meta, all *summing, summary *Summary) error {
	for _, out := range []struct {
		file  string
		write func(io.Writer) error
	}{
		{GradesFile, func(w io.Writer) error { return s.writeGrades(w, m, all.stages) }},
		{AttentionFile, func(w io.Writer) error { return s.writeAttentionTable(w, m) }},
		{AttentionListFile, func(w io.Writer) error { return s.writeAttention(w, m) }},
		{IndexFile, func(w io.Writer) error { return s.writeIndex(w, m, all.stages, summary) }},
		{SummaryListFile, func(w io.Writer) error { return summary.Text(w, term.Style{}) }},
	} {
		var b bytes.Buffer
		if err := out.write(&b); err != nil {
			return err
		}
		if err := result.WriteFile(s.path(out.file), b.Bytes()); err != nil {
			return err
		}
	}
	return saveJSON(s.path(SummaryFile), summary)
}
