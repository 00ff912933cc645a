package specs

import (
	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/result"
)

// Absent is the run of a part for which nothing was handed in: the first check
// fails for that reason, and all others build on it.
func Absent(part *lab.Part, reason string) *result.Run {
	run := (&Suite{Part: part}).Plan()
	for i := range run.Checks {
		c := &run.Checks[i]
		if i == 0 {
			c.Outcome = result.Fail
			c.Finding = &result.Finding{Headline: reason, Differs: -1}
		} else {
			c.Outcome, c.Reason = result.Skipped, "builds on "+run.Checks[0].ID
		}
	}
	run.Fold(result.Message{Finish: &result.Finish{}})
	return run
}
