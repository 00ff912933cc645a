package result

import "slices"

// Fold adds one message to the run. Messages of a stream are folded in order by
// one goroutine.
func (r *Run) Fold(m Message) {
	switch {
	case m.Plan != nil:
		*r = *m.Plan
	case m.Check != nil:
		r.put(*m.Check)
	case m.Note != "":
		r.Notes = append(r.Notes, m.Note)
	case m.Finish != nil:
		r.Causes, r.Observations, r.Timing = m.Finish.Causes, m.Finish.Observations, m.Finish.Timing
		r.Program.Stderr = m.Finish.Stderr
	}
	r.Score = r.score()
}

func (r *Run) put(c Check) {
	for i := range r.Checks {
		if r.Checks[i].ID == c.ID {
			r.Checks[i] = c
			return
		}
	}
	r.Checks = append(r.Checks, c)
}

// Abandon gives every check that has no outcome yet the outcome error: the
// worker has ended, and that is no fault of the student's.
func (r *Run) Abandon(reason string) {
	for i := range r.Checks {
		if c := &r.Checks[i]; c.Outcome == "" {
			c.Outcome, c.Reason = Error, reason
		}
	}
	r.Score = r.score()
}

func (r *Run) score() Score {
	var s Score
	for _, c := range r.Checks {
		s.Max += c.Max
		switch c.Outcome {
		case Pass:
			s.Points += c.Points
		case Inconclusive, Error, "":
			s.Open += c.Max
		}
	}
	return s
}

// Ran reports whether a program was run: none is for a part that nothing was
// handed in for.
func (r *Run) Ran() bool { return r.Isolation != "" }

// Passed reports whether every check that is worth points has passed: advice
// costs nothing.
func (r *Run) Passed() bool {
	return !slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Max > 0 && c.Outcome != Pass })
}

// Count returns how many checks have this outcome.
func (r *Run) Count(o Outcome) (n int) {
	for _, c := range r.Checks {
		if c.Outcome == o {
			n++
		}
	}
	return n
}

// Check returns the check with this id, nil if there is none.
func (r *Run) Check(id string) *Check {
	for i := range r.Checks {
		if r.Checks[i].ID == id {
			return &r.Checks[i]
		}
	}
	return nil
}
