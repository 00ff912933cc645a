package main

import (
	"github.com/labgrade/labgrade/harness/class"
)

// mergeCommand joins the results of several machines.
type mergeCommand struct {
	Dirs      []string `arg:"" name:"results" help:"The folders that labgrade class wrote, one of each shard."`
	Out       string   `short:"o" required:"" help:"The folder for the joined results." placeholder:"DIR"`
	Gradebook string   `help:"A CSV file that Canvas or Moodle exported; a copy is filled in with the points." placeholder:"FILE"`
	Column    string   `help:"The column of the gradebook for the points." placeholder:"NAME"`
}

// Help says what comes out.
func (mergeCommand) Help() string {
	return "The joined results are those that one machine would have given. Shards that are missing or not complete are refused."
}

// Run joins the folders and tells about the class.
func (m *mergeCommand) Run(out output) error {
	unlock, err := class.Lock(m.Out)
	if err != nil {
		return outUsage(err)
	}
	defer unlock()
	if err := class.Merge(m.Dirs, m.Out); err != nil {
		return outUsage(err)
	}
	book, err := bookFor(m.Out, m.Gradebook, m.Column)
	if err != nil {
		return err
	}
	return conclude(m.Out, book, out)
}

// bookFor opens the gradebook for results that are there.
func bookFor(dir, file, column string) (*class.Gradebook, error) {
	terms, err := class.TermsOf(dir)
	if err != nil {
		return nil, outUsage(err)
	}
	return openBook(file, column, terms.Lab)
}
