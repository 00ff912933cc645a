package result

import (
	"encoding/json"
	"fmt"
	"os"
)

// SubmissionSchema names the version of the record of several parts.
const SubmissionSchema = "labgrade/submission/1"

// Submission is one folder of which several parts of a lab were graded, each in
// a run of its own.
type Submission struct {
	Schema   string `json:"schema"`
	Labgrade string `json:"labgrade"`
	Lab      string `json:"lab"`
	Score    Score  `json:"score"` // of all runs together
	Runs     []*Run `json:"runs"`
}

// Together joins the runs of one folder, in their order.
func Together(runs ...*Run) *Submission {
	s := &Submission{Schema: SubmissionSchema, Runs: runs}
	for _, r := range runs {
		s.Labgrade, s.Lab = r.Labgrade, r.Lab
		s.Score.Points += r.Score.Points
		s.Score.Max += r.Score.Max
		s.Score.Open += r.Score.Open
	}
	return s
}

// Save writes the submission to a file in one step, as [Run.Save] does. One run
// alone is written as a run.
func (s *Submission) Save(path string) error {
	if len(s.Runs) == 1 {
		return s.Runs[0].Save(path)
	}
	record := *s
	record.Runs = make([]*Run, len(s.Runs))
	for i, r := range s.Runs {
		run := *r
		run.Causes, run.Checks = listed(r.Causes), listed(r.Checks)
		record.Runs[i] = &run
	}
	b, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the record: %w", err)
	}
	return WriteFile(path, append(b, '\n'))
}

// LoadSubmission reads a record of one run or of several.
func LoadSubmission(path string) (*Submission, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var s Submission
	if json.Unmarshal(b, &s) != nil || s.Schema != SubmissionSchema {
		run, err := Load(path) // which also says what is wrong with a file that is neither
		if err != nil {
			return nil, err
		}
		return Together(run), nil
	}
	return &s, nil
}
