package class

import (
	"github.com/labgrade/labgrade/harness/result"
)

// Regrade scores the results in a folder again with other points, from the
// records alone. terms are those of the lab as it is now, worth what each check
// is worth, those of a further part under "PART CHECK". Nothing is changed where the checks are not the same: then the
// class must be graded again. It can be repeated when it was interrupted. The
// caller holds the Lock of the folder.
// Errors: *MisuseError.
func Regrade(dir string, terms Terms, worth map[string]int) error {
	s := store{dir}
	m, err := s.results()
	if err != nil {
		return err
	}
	if err := s.complete(m); err != nil {
		return err
	}
	if err := s.sameChecks(m, terms, worth); err != nil {
		return err
	}
	m.Terms.Weights, m.Terms.Max = terms.Weights, terms.Max
	for _, l := range m.Submissions {
		if err := s.rescore(l.Folder, m.Terms, worth); err != nil {
			return err
		}
	}
	return s.saveMeta(m)
}

// sameChecks finds out whether only the points have changed, by the lab and by
// every record.
func (s store) sameChecks(m *Meta, terms Terms, worth map[string]int) error {
	const again = "; run labgrade class again"
	switch {
	case terms.Lab != m.Terms.Lab || terms.Part != m.Terms.Part:
		return misuse("%s was graded with %s %s, not with %s %s"+again, s.dir, m.Terms.Lab, m.Terms.Part, terms.Lab, terms.Part)
	case terms.Checks != m.Terms.Checks:
		return misuse("the checks of %s %s have changed since %s was graded, not only their points"+again, terms.Lab, terms.Part, s.dir)
	}
	return s.each(m, func(e *Entry) error {
		for _, mark := range e.Marks {
			if _, ok := worth[mark.Check]; !ok {
				return misuse("the lab has no check %s any more, which %s was graded by"+again, mark.Check, e.ID)
			}
		}
		return nil
	})
}

// rescore gives a submission its new points. The record is written first: until
// the entry is, the next run does both again.
func (s store) rescore(folder string, terms Terms, worth map[string]int) error {
	e, err := s.loadEntry(folder)
	if err != nil {
		return err
	}
	if e.Content != "" {
		e.Key = terms.key(e.Content)
	}
	if !e.Status.scored() {
		return saveJSON(s.student(folder, entryFile), e)
	}
	graded, err := result.LoadSubmission(s.student(folder, runFile))
	if err != nil {
		return err
	}
	for i, run := range graded.Runs {
		reweigh(run, func(check string) int { return worth[nameOf(graded, i, check)] })
	}
	graded = result.Together(graded.Runs...)
	e.record(graded)
	if err := s.saveRuns(folder, graded); err != nil {
		return err
	}
	return saveJSON(s.student(folder, entryFile), e)
}

// reweigh changes what the checks are worth. A part of the points stays the same
// part.
func reweigh(run *result.Run, worth func(check string) int) {
	for i := range run.Checks {
		c := &run.Checks[i]
		most := worth(c.ID)
		switch {
		case c.Outcome != result.Pass:
		case c.Points == c.Max || c.Max == 0:
			c.Points = most
		default:
			c.Points = (c.Points*most + c.Max/2) / c.Max
		}
		c.Max = most
	}
	run.Fold(result.Message{}) // adds up the points again
}
