package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// Submission writes the reports of all parts one after the other, and the score
// of all together.
func Submission(w io.Writer, s *result.Submission, o Options) error {
	for _, run := range s.Runs {
		if err := Text(w, run, o); err != nil {
			return err
		}
		if len(s.Runs) > 1 {
			fmt.Fprintln(w)
		}
	}
	if len(s.Runs) < 2 {
		return nil
	}
	var parts []string
	for _, run := range s.Runs {
		parts = append(parts, fmt.Sprintf("%s %d", run.Part, run.Score.Points))
	}
	_, err := fmt.Fprintf(w, "%s %d of %d points (%s)\n", o.Style.Strong("together"), s.Score.Points, s.Score.Max, strings.Join(parts, ", "))
	return err
}
