package result

import (
	"encoding/json"
	"io"
)

// Message is one line of the stream that a worker writes while it grades.
// Exactly one of its fields is set, but for Begin, which is an id alone.
type Message struct {
	Plan   *Run    `json:"plan,omitempty"`  // the run with every check still to come
	Begin  string  `json:"begin,omitempty"` // a check begins
	Doing  string  `json:"doing,omitempty"` // what goes on before the first check
	Check  *Check  `json:"check,omitempty"` // a check has its outcome
	Note   string  `json:"note,omitempty"`
	Finish *Finish `json:"finish,omitempty"` // the run is complete
	Broken *Broken `json:"broken,omitempty"` // the run could not begin
}

// Finish closes a run.
type Finish struct {
	Causes       []Cause       `json:"causes"`
	Observations *Observations `json:"observations,omitempty"`
	Timing       Timing        `json:"timing"`
	Stderr       string        `json:"stderr,omitempty"`
}

// Broken says why a program could not even be built, with the tool's output.
type Broken struct {
	Text   string `json:"text"`
	Output string `json:"output,omitempty"`
	Own    bool   `json:"own,omitempty"` // labgrade's own trouble, not the program's
}

// Write writes m as one line.
func (m Message) Write(w io.Writer) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}
