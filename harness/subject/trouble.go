package subject

import (
	"fmt"
	"strings"
	"time"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/witness"
)

// Kind says what went wrong at a start.
type Kind string

// The kinds of trouble.
const (
	NotStarted Kind = "not started" // the system could not start it: Err
	Ended      Kind = "ended"       // it ended before it listened
	Silent     Kind = "silent"      // it runs and will not listen
	Waiting    Kind = "waiting"     // it waits on standard input and got all there is
	Unknown    Kind = "unknown"     // the guard ended the wait without a proof
)

// Trouble tells why a program does not listen.
type Trouble struct {
	Kind   Kind
	Err    error
	Exit   program.Exit
	Stderr string
	Proof  *witness.Proof
	Holder int // the process that holds the port it wanted, 0 if none does
	Port   int

	Slept, Used time.Duration // Unknown: what the program did until then, as far as it was seen
}

// String tells it in one line.
func (t *Trouble) String() string {
	switch t.Kind {
	case NotStarted:
		return fmt.Sprintf("the program could not be started: %v", t.Err)
	case Ended:
		return "the program " + t.Exit.String() + " before it listened"
	case Waiting:
		return "the program waits for more on its standard input and does not listen"
	case Silent:
		return "the program runs, but listens on no port and never will"
	}
	text := "the program did not listen within the time that a start may take"
	if t.Slept+t.Used > 0 {
		text += fmt.Sprintf(": until then it slept for %.1f s and used %.1f s of a processor", t.Slept.Seconds(), t.Used.Seconds())
	}
	return text
}

// AddressInUse reports whether the program complained that its port is taken.
// It reads what a student's program printed, not an error of ours.
func (t *Trouble) AddressInUse() bool {
	low := strings.ToLower(t.Stderr)
	return strings.Contains(low, "in use") || strings.Contains(low, "eaddrinuse")
}
