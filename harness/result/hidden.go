package result

import (
	"fmt"
	"slices"
)

// ForStudents returns the run without what its hidden checks were: of those a
// student learns only how many there are and how many were not passed. The score
// stays, and r is not changed.
func (r *Run) ForStudents() *Run {
	shown := *r
	shown.Checks, shown.Causes = nil, nil
	hidden, lost := map[string]bool{}, 0
	for _, c := range r.Checks {
		if !c.Hidden {
			shown.Checks = append(shown.Checks, c)
			continue
		}
		hidden[c.ID] = true
		if c.Outcome == Fail || c.Outcome == Skipped {
			lost++
		}
	}
	if len(hidden) == 0 {
		return r
	}
	for _, c := range r.Causes {
		c.Checks = slices.DeleteFunc(slices.Clone(c.Checks), func(id string) bool { return hidden[id] })
		if len(c.Checks) > 0 {
			shown.Causes = append(shown.Causes, c)
		}
	}
	shown.Notes = append(slices.Clone(r.Notes), fmt.Sprintf("%d of %d hidden checks failed", lost, len(hidden)))
	return &shown
}
