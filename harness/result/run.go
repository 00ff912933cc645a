// Package result holds what comes out of grading as plain, versioned data: the
// [Run], which is one submission graded once, and the [Event] stream of which a
// run is folded. Reports read nothing else.
//
// Start with [Run] and [Fold]. The JSON form of Run is a public contract: keys
// are only added, units stand in their names, and what a student's program sent
// or printed is held as data, never as markup.
package result

// Schema names the version of the record.
const Schema = "labgrade/run/1"

// Outcome is what became of a check. Only Fail costs points by itself; what is
// Skipped was lost at the check it builds on.
type Outcome string

// The five outcomes.
const (
	Pass         Outcome = "pass"
	Fail         Outcome = "fail"
	Inconclusive Outcome = "inconclusive" // could not be judged; no fault of the student's
	Skipped      Outcome = "skipped"      // something it builds on failed
	Error        Outcome = "error"        // labgrade's own trouble
)

// Run is one submission graded once.
type Run struct {
	Schema       string        `json:"schema"`
	Labgrade     string        `json:"labgrade"`
	Lab          string        `json:"lab"`
	Part         string        `json:"part"`
	Program      Program       `json:"program"`
	Seed         int64         `json:"seed"`
	Isolation    string        `json:"isolation"`
	Notes        []string      `json:"notes,omitempty"` // what a reader should know, one line each
	Score        Score         `json:"score"`
	Causes       []Cause       `json:"causes"`
	Checks       []Check       `json:"checks"`
	Observations *Observations `json:"observations,omitempty"`
	Timing       Timing        `json:"timing"`
}

// Program is what was graded.
type Program struct {
	Name     string   `json:"name"`
	Path     string   `json:"path"`
	Language string   `json:"language,omitempty"`
	Command  []string `json:"command,omitempty"`
	Stderr   string   `json:"stderr,omitempty"` // its last words
}

// Score adds up the points. Open are those of checks that could not be judged:
// they are neither earned nor lost.
type Score struct {
	Points int `json:"points"`
	Max    int `json:"max"`
	Open   int `json:"open,omitempty"`
}

// Timing says where the time went. Who is starved wants a processor and gets none.
type Timing struct {
	WallMS          float64 `json:"wall_ms"`
	ProgramMS       float64 `json:"program_cpu_ms,omitempty"`
	StarvedMS       float64 `json:"program_starved_ms,omitempty"`
	GraderMS        float64 `json:"grader_cpu_ms,omitempty"` // of labgrade itself
	GraderStarvedMS float64 `json:"grader_starved_ms,omitempty"`
}

// Cause is a mistake that labgrade names, with its evidence.
type Cause struct {
	ID       string         `json:"id"`
	Text     string         `json:"text"`
	Where    *Place         `json:"where,omitempty"`
	Inferred map[string]int `json:"inferred,omitempty"` // a buffer size, a number of workers
	Checks   []string       `json:"checks"`
}

// Place is a line of the student's source.
type Place struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function,omitempty"`
	Source   string `json:"source,omitempty"` // the line itself
}

// Check is one graded behaviour with what became of it.
type Check struct {
	ID         string   `json:"id"`
	Stage      string   `json:"stage"`
	Title      string   `json:"title"`
	Outcome    Outcome  `json:"outcome"`
	Points     int      `json:"points"`
	Max        int      `json:"max"`
	Hidden     bool     `json:"hidden,omitempty"` // not for students, see [Run.ForStudents]
	ElapsedMS  float64  `json:"elapsed_ms"`
	Reason     string   `json:"reason,omitempty"` // why it was skipped or could not be judged
	Causes     []Cause  `json:"causes,omitempty"`
	Finding    *Finding `json:"finding,omitempty"`
	Transcript []Event  `json:"transcript,omitempty"`
}

// Finding is a failed check told to a person. Asked, Expected and Got are shown
// with their invisible bytes made visible.
type Finding struct {
	Headline string   `json:"headline"`
	Rule     string   `json:"rule,omitempty"`
	Asked    string   `json:"asked,omitempty"`
	Expected string   `json:"expected,omitempty"`
	Got      string   `json:"got,omitempty"`
	Differs  int      `json:"differs"` // the column in Got of the first difference, -1 for none
	Evidence []string `json:"evidence,omitempty"`
	Script   *Script  `json:"script,omitempty"` // the dialogue that was played, for checks that are one
	Hint     string   `json:"hint,omitempty"`
	Replay   string   `json:"replay,omitempty"`
}

// Script is a dialogue with the step at which it failed.
type Script struct {
	Lines  []string `json:"lines"`
	Failed int      `json:"failed"` // the index of that step in Lines
}

// Event is one line of a transcript.
type Event struct {
	AtMS  float64 `json:"at_ms"`
	Who   string  `json:"who"`
	Kind  string  `json:"kind"`
	Data  string  `json:"data,omitempty"` // shown, with a gap where bytes were left out
	Bytes int     `json:"bytes,omitempty"`
	Text  string  `json:"text,omitempty"`
}
