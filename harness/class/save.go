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
	run    *result.Run // nil: there is none
	output string      // of a compiler
}

// writers are the reports of a run, one file each, which the student may see.
var writers = []struct {
	file  string
	write func(io.Writer, *result.Run) error
}{
	{reportFile, func(w io.Writer, run *result.Run) error { return report.Text(w, run, report.Options{Full: true}) }},
	{pageFile, func(w io.Writer, run *result.Run) error { return report.Page(w, result.Together(run)) }},
}

// save writes the results of a submission. The entry comes last: without it
// the others count for nothing, so a grader that is killed leaves no half of a
// result.
func (s store) save(folder string, e *Entry, a *account) error {
	if err := s.remove(folder, entryFile); err != nil {
		return err
	}
	var err error
	if a.run != nil {
		err = s.saveRun(folder, a.run)
	} else {
		err = s.saveReason(folder, e, a.output)
	}
	if err != nil {
		return err
	}
	return saveJSON(s.student(folder, entryFile), e)
}

func (s store) saveRun(folder string, run *result.Run) error {
	if err := run.Save(s.student(folder, runFile)); err != nil {
		return err
	}
	for _, w := range writers {
		var b bytes.Buffer
		if err := w.write(&b, run.ForStudents()); err != nil {
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
	gone := s.remove(folder, runFile)
	for _, w := range writers {
		gone = errors.Join(gone, s.remove(folder, w.file))
	}
	if gone != nil {
		return gone
	}
	var text strings.Builder
	text.WriteString(OneLine(fmt.Sprintf("labgrade  %s was not graded: %s", e.Path, e.Reason)) + "\n")
	if output != "" {
		text.WriteString("\n")
		for line := range strings.Lines(output) {
			text.WriteString(OneLine(strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    ")) + "\n")
		}
	}
	return result.WriteFile(s.student(folder, reportFile), []byte(text.String()))
}
