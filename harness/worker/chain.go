package worker

import (
	"cmp"
	"slices"

	"github.com/labgrade/labgrade/harness/sandbox"
)

// chain lists the levels to try for a job, the wanted one first, none below its
// least. At home a program is not fenced from its user's files: what it needs of
// them is not known.
func chain(job Job) (levels []sandbox.Level) {
	wanted := cmp.Or(job.Level, sandbox.Private)
	all := sandbox.Levels()
	for _, level := range all[slices.Index(all, wanted):] {
		switch {
		case !level.AtLeast(job.AtLeast):
		case level == sandbox.UID && !sandbox.RealRoot():
		case wanted == sandbox.Private && (level == sandbox.UID || level == sandbox.Fenced) && job.AtLeast == "":
		default:
			levels = append(levels, level)
		}
	}
	if levels == nil {
		return []sandbox.Level{wanted}
	}
	return levels
}

// least is the weakest level that the job may run at, for messages.
func least(job Job) sandbox.Level {
	return cmp.Or(job.AtLeast, job.Level, sandbox.Private)
}

// placeAt is where a worker of a level runs.
func placeAt(level sandbox.Level, job Job, first *sandbox.Refusal) Place {
	place := Place{Isolation: string(level), wide: job.Client != nil}
	if first != nil {
		place.Note = note(first)
	}
	if level == sandbox.Boxed {
		place.scratch, place.pool = job.Scratch, sandbox.PoolUser()
	}
	return place
}
