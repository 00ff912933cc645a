package main

import (
	"fmt"

	"github.com/labgrade/labgrade/harness/class"
)

// regradeCommand scores results again from their records.
type regradeCommand struct {
	Results   string `arg:"" help:"The folder that labgrade class or merge wrote."`
	Lab       string `default:"lab3" help:"The lab with its new points: a built-in name, a lab file, or the folder that holds lab.yaml." placeholder:"NAME"`
	Gradebook string `help:"A CSV file that Canvas or Moodle exported; a copy is filled in with the points." placeholder:"FILE"`
	Column    string `help:"The column of the gradebook for the points." placeholder:"NAME"`
}

// Help says when it can be used.
func (regradeCommand) Help() string {
	return "No program is run again. When a lab's checks have changed, and not their points alone, labgrade class has to."
}

// Run scores the records again and tells about the class.
func (r *regradeCommand) Run(out output) error {
	before, err := class.TermsOf(r.Results)
	if err != nil {
		return outUsage(err)
	}
	_, _, l, err := openLab(r.Lab)
	if err != nil {
		return err
	}
	asked := before.Part
	if before.Whole && len(askedParts(asked)) == 1 {
		asked = "" // its first, and all others that were there
	}
	if l, err = onlyParts(l, askedParts(asked)); err != nil {
		return fmt.Errorf("%s was graded by %s %s: %w; run labgrade class again", r.Results, before.Lab, before.Part, err)
	}
	terms, err := termsOf(l, asked, before.Whole)
	if err != nil {
		return err
	}
	book, err := openBook(r.Gradebook, r.Column, l.Name)
	if err != nil {
		return err
	}
	worth := map[string]int{}
	for i, p := range l.Parts {
		for _, c := range p.Checks() {
			if i == 0 {
				worth[c.ID] = c.Points
			} else if before.Whole {
				worth[p.Name+" "+c.ID] = c.Points
			}
		}
	}
	unlock, err := class.Lock(r.Results)
	if err != nil {
		return outUsage(err)
	}
	defer unlock()
	if err := class.Regrade(r.Results, terms, worth); err != nil {
		return outUsage(err)
	}
	return conclude(r.Results, book, out)
}
