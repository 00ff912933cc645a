package main

import (
	"github.com/labgrade/labgrade/harness/report"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
)

// reportCommand renders a record again.
type reportCommand struct {
	Record string `arg:"" help:"A record that --json wrote."`
	Full   bool   `short:"v" help:"Tell every failed check in full, with its transcript."`
}

// Run reads the record and writes the report.
func (r *reportCommand) Run(out output) error {
	submission, err := result.LoadSubmission(r.Record)
	if err != nil {
		return usage(err)
	}
	return report.Submission(out.stdout, submission, report.Options{Style: term.Detect(out.stdout), Full: r.Full})
}
