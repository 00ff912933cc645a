package main

import (
	"bytes"

	"github.com/labgrade/labgrade/harness/report"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
)

// reportCommand renders a record again.
type reportCommand struct {
	Record string `arg:"" help:"A record that --json wrote."`
	HTML   string `help:"Write the report as a page to this file, instead." name:"html" placeholder:"FILE"`
	Full   bool   `short:"v" help:"Tell every failed check in full, with its transcript."`
}

// Run reads the record and writes the report, or the page where one is wanted.
func (r *reportCommand) Run(out output) error {
	submission, err := result.LoadSubmission(r.Record)
	if err != nil {
		return usage(err)
	}
	if r.HTML != "" {
		return savePage(r.HTML, submission)
	}
	return report.Submission(out.stdout, submission, report.Options{Style: term.Detect(out.stdout), Full: r.Full})
}

// savePage writes the report as a page, in one step.
func savePage(path string, s *result.Submission) error {
	var b bytes.Buffer
	if err := report.Page(&b, s); err != nil {
		return err
	}
	return result.WriteFile(path, b.Bytes())
}
