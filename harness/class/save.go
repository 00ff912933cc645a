package class

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/labgrade/labgrade/harness/report"
	"github.com/labgrade/labgrade/harness/result"
)

// account is what is written of a submission beside its entry.
type account struct {
	graded *result.Submission // nil: there is no run
	output string             // of a compiler
}

// writers are the reports of a submission, one file each, which the student may see.
var writers = []struct {
	file  string
	write func(io.Writer, *result.Submission) error
}{
	{reportFile, func(w io.Writer, s *result.Submission) error {
		return report.Submission(w, s, report.Options{Full: true})
	}},
	{pageFile, report.Page},
}

// save writes the results of a submission. The entry comes last: without it
// the others count for nothing, so a grader that is killed leaves no half of a
// result.
func (s store) save(folder string, e *Entry, a *account) error {
	if err := s.remove(folder, entryFile); err != nil {
		return err
	}
	var err error
	if a.graded != nil {
		err = s.saveRuns(folder, a.graded)
	} else {
		err = s.saveReason(folder, e, a.output)
	}
	if err != nil {
		return err
	}
	return saveJSON(s.student(folder, entryFile), e)
}

func (s store) saveRuns(folder string, graded *result.Submission) error {
	if err := graded.Save(s.student(folder, runFile)); err != nil {
		return err
	}
	shown := make([]*result.Run, len(graded.Runs))
	for i, run := range graded.Runs {
		shown[i] = run.ForStudents()
	}
	for _, w := range writers {
		var b bytes.Buffer
		if err := w.write(&b, result.Together(shown...)); err != nil {
			return fmt.Errorf("writing %s: %w", w.file, err)
		}
		if err := result.WriteFile(s.student(folder, w.file), b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// saveReason writes why there is no run, in place of a report.
func (s store) saveReason(folder string, e *Entry, output string) error {
	if err := s.remove(folder, runFile); err != nil {
		return err
	}
	said := shownLines(output)
	var text, page bytes.Buffer
	text.WriteString(OneLine(fmt.Sprintf("labgrade  %s was not graded: %s", e.Path, e.Reason)) + "\n")
	if said != "" {
		text.WriteString("\n" + said)
	}
	if err := report.Ungraded(&page, OneLine(e.Path), OneLine(e.Reason), said); err != nil {
		return fmt.Errorf("writing %s: %w", pageFile, err)
	}
	return errors.Join(
		result.WriteFile(s.student(folder, reportFile), text.Bytes()),
		result.WriteFile(s.student(folder, pageFile), page.Bytes()),
	)
}

// shownLines is what a compiler said, without what could play tricks on a terminal.
func shownLines(output string) string {
	var b strings.Builder
	for line := range strings.Lines(output) {
		b.WriteString(OneLine(strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    ")) + "\n")
	}
	return b.String()
}
