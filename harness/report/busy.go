package report

import (
	"fmt"

	"github.com/labgrade/labgrade/harness/result"
)

// busy tells of a machine that had much else to do, so that a run which took long
// surprises nobody; empty if it had not.
func busy(t result.Timing) string {
	if t.StarvedMS+t.GraderStarvedMS < max(notable, t.WallMS/4) {
		return ""
	}
	return fmt.Sprintf("The machine was busy: the program waited %s for a processor, and labgrade %s, added up over their threads. "+
		"No mark hangs on that.", seconds(t.StarvedMS), seconds(t.GraderStarvedMS))
}

// notable is how long, in milliseconds, anybody waits on any machine.
const notable = 1000
