package worker

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/labgrade/labgrade/harness/sandbox"
)

// RefusedError means that the least level that a job asks for cannot be had on
// this system. Nothing was run.
type RefusedError struct {
	Wanted  sandbox.Level
	Refusal sandbox.Refusal // why not, and how an administrator provides it
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("isolation level %s cannot be had: %s: %s; %s; %s", e.Wanted,
		e.Refusal.Step, e.Refusal.Error, e.Refusal.Means, e.Refusal.How)
}

// refusedLine is how a child tells that it was refused, in place of messages.
type refusedLine struct {
	Refused *sandbox.Refusal `json:"refused"`
}

// refuse tells the parent. That it has gone is noticed by the exit status.
func refuse(report io.Writer, level sandbox.Level, err error) {
	refusal := sandbox.Explain(level, err, sandbox.Filtered())
	_ = json.NewEncoder(report).Encode(refusedLine{&refusal})
}

// readRefusal reads such a line; nil if it is another.
func readRefusal(line []byte) *sandbox.Refusal {
	var r refusedLine
	if !bytes.HasPrefix(line, []byte(`{"refused":`)) || json.Unmarshal(line, &r) != nil {
		return nil
	}
	return r.Refused
}

// note is a refusal in one line, for a run that goes on without.
func note(r *sandbox.Refusal) string {
	not := "not isolated: "
	if r.Level != sandbox.Private {
		not = "not " + string(r.Level) + ": "
	}
	return not + string(r.Step) + ": " + r.Error
}
