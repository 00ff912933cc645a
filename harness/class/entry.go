package class

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

const entrySchema = "labgrade/entry/1"

// Entry is what is kept of one submission in few bytes; everything about the
// class is made of entries. The record of the run lies beside it.
type Entry struct {
	Schema   string       `json:"schema"`
	ID       string       `json:"id"`
	Students []Student    `json:"students"`
	Path     string       `json:"path"`
	Status   Status       `json:"status"`
	Reason   string       `json:"reason,omitempty"`    // why a person has to look
	Left     []string     `json:"left,omitempty"`      // archives that could not be read, in a sentence each
	Isolated string       `json:"isolation,omitempty"` // how the run was kept from the machine
	Content  string       `json:"content,omitempty"`
	Key      string       `json:"key,omitempty"`
	Seed     int64        `json:"seed,omitempty"`
	Score    result.Score `json:"score"`
	Causes   []Cause      `json:"causes"`
	Marks    []Mark       `json:"marks"`

	folder string // where its results are; empty for what was not handed in
}

// Cause is a named mistake, without what is particular to one program.
type Cause struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Mark is what became of one check.
type Mark struct {
	Check   string         `json:"check"`
	Stage   string         `json:"stage"`
	Outcome result.Outcome `json:"outcome"`
	Points  int            `json:"points"`
	Max     int            `json:"max"`
}

// Status is what became of a submission.
type Status string

// The statuses. Only Graded ones have points that may be entered unseen.
const (
	Graded     Status = "graded"      // every check has been judged
	Open       Status = "open"        // some could not be judged; their points are open
	NotStarted Status = "not-started" // it could not be built, or nothing to run was found
	Refused    Status = "refused"     // what was handed in must not be unpacked
	Missing    Status = "missing"     // on the roster, and nothing was handed in
	Trouble    Status = "error"       // labgrade's own trouble
)

// settled reports whether grading again what has not changed could change
// nothing. What could not be judged is tried again.
func (s Status) settled() bool { return s == Graded || s == NotStarted }

// scored reports whether there is a run.
func (s Status) scored() bool { return s == Graded || s == Open }

// NotStartedError says that there is no run because of what was handed in. It
// is a finding about the submission, not labgrade's trouble.
type NotStartedError struct {
	Reason string // one sentence
	Output string // what the compiler said
}

func (n *NotStartedError) Error() string { return n.Reason }

// record takes over from the runs what the class needs.
func (e *Entry) record(graded *result.Submission) {
	e.Score, e.Isolated = graded.Score, isolated(graded.Runs)
	e.Status = Graded
	e.Causes, e.Marks = []Cause{}, []Mark{}
	for i, run := range graded.Runs {
		for _, c := range run.Causes {
			e.Causes = append(e.Causes, Cause{c.ID, c.Text})
		}
		for _, c := range run.Checks {
			e.Marks = append(e.Marks, Mark{nameOf(graded, i, c.ID), nameOf(graded, i, c.Stage), c.Outcome, earned(c), c.Max})
		}
	}
	if e.Score.Open > 0 || e.count(result.Inconclusive)+e.count(result.Error)+e.count("") > 0 {
		e.Status = Open
	}
	e.Reason = e.withLeft(e.reason(graded))
}

// nameOf is the name of a check or a stage among all parts of a submission: those of
// a further part begin with its name, "client start".
func nameOf(graded *result.Submission, run int, name string) string {
	if run == 0 {
		return name
	}
	return graded.Runs[run].Part + " " + name
}

// isolated is how all runs were isolated; a part without a program was not run.
func isolated(runs []*result.Run) (level string) {
	for _, run := range runs {
		switch {
		case !run.Ran() || run.Isolation == level:
		case level == "":
			level = run.Isolation
		default:
			return "mixed"
		}
	}
	return level
}

// withLeft adds to a reason what could not be unpacked: somebody has to look.
func (e *Entry) withLeft(reason string) string {
	reasons := e.Left
	if reason != "" {
		reasons = append([]string{reason}, e.Left...)
	}
	return strings.Join(reasons, "; ")
}

func earned(c result.Check) int {
	if c.Outcome == result.Pass {
		return c.Points
	}
	return 0
}

// reason tells why a person has to look at a run, empty if nobody has to.
func (e *Entry) reason(graded *result.Submission) string {
	if e.Status == Open {
		return openReason(e, graded)
	}
	for i, run := range graded.Runs {
		if len(run.Checks) > 0 && run.Count(result.Pass) == 0 {
			return nameOf(graded, i, "no check passed") + because(run)
		}
	}
	return ""
}

// because tells the first that is wrong.
func because(run *result.Run) string {
	for _, c := range run.Causes {
		return ": " + c.Text
	}
	for _, c := range run.Checks {
		if c.Finding != nil {
			return ": " + c.Finding.Headline
		}
	}
	return ""
}

// openReason tells how many checks are open, and the reason of the first.
func openReason(e *Entry, graded *result.Submission) string {
	for i, run := range graded.Runs {
		for _, c := range run.Checks {
			if c.Outcome == result.Pass || c.Outcome == result.Fail || c.Outcome == result.Skipped {
				continue
			}
			n := e.count(result.Inconclusive) + e.count(result.Error) + e.count("")
			return fmt.Sprintf("%d to %d of %d points: %s could not be judged, %s: %s", e.Score.Points, e.Score.Points+e.Score.Open,
				e.Score.Max, counted(n, "check"), nameOf(graded, i, c.ID), cmp.Or(c.Reason, "no reason was told"))
		}
	}
	return ""
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// count returns how many checks have an outcome.
func (e *Entry) count(o result.Outcome) (n int) {
	for _, m := range e.Marks {
		if m.Outcome == o {
			n++
		}
	}
	return n
}
