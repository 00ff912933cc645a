// Package verdict turns evidence into words: from what was observed at a failed
// check, a [Symptom], to the outcome, the finding told to a person and the
// mistake behind it, and from all failed checks of a run to its root causes.
//
// Start with [Judge] for one check and [Roots] for a run. Everything here is a
// pure function of its arguments: no sockets, no processes, no clocks, so that
// a verdict can be repeated from the record.
package verdict

import (
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/witness"
)

// Kind says what was observed instead of what should have been.
type Kind string

// The kinds of symptoms.
const (
	NoReply    Kind = "no reply"      // none came, and none can come
	Blocked    Kind = "blocked"       // none came while another client was held
	Wrong      Kind = "wrong reply"   // another than wanted
	NoLineEnd  Kind = "no line end"   // the right one, without its end
	Extra      Kind = "extra bytes"   // more than one reply for each request
	Ended      Kind = "ended"         // the program closed or reset the connection
	NotEnded   Kind = "not ended"     // it should have closed the connection
	Died       Kind = "died"          // the program ended
	Deaf       Kind = "not listening" // it does not listen, or no more
	Elsewhere  Kind = "elsewhere"     // it listens, but not where it should
	Unaccepted Kind = "unaccepted"    // a client could not even connect
	Early      Kind = "early"         // a reply came before it may
	Left       Kind = "left behind"   // something remains that should be gone
	Busy       Kind = "busy"          // it burns a processor
	Napping    Kind = "napping"       // it sleeps while input waits
	Numbers    Kind = "numbers"       // numbers given twice or left out
	Strangers  Kind = "cross-talk"    // a reply for somebody else
	Stays      Kind = "stays"         // it does not end when told to
	Complains  Kind = "complains"     // it ended as if something had failed, and nothing had
	Unproven   Kind = "unproven"      // nothing is known: the wait ended at the guard
)

// Symptom is what a check observed when it failed.
type Symptom struct {
	Kind     Kind
	Peer     string // whom it happened to
	Held     string // who was held meanwhile
	Asked    []byte
	Want     string // how the reply should be, as a person writes it
	Exact    bool   // Want is literal
	Wire     []byte // Want as it travels, if it is literal; nil: it ends in a line feed
	Got      []byte
	Delivery string // how the request was delivered, "cut after 5 bytes"
	Ending   string // "closed" or "reset"
	Freed    bool   // Held was let go, to see whether it helps
	Left     bool   // going on did not help, so Held left
	Late     bool   // and then the reply came
	Taken    bool   // the request had been read by the program
	Proof    *witness.Proof
	Exit     *Exit
	Raised   *Exit          // an exception told on standard error meanwhile; the program went on
	Text     string         // a headline of the check's own
	Cause    string         // a cause that the check itself has established
	Facts    []string       // further evidence, one sentence each
	Inferred map[string]int // figures measured
}

// Exit is how the program ended, as far as it tells a student something.
type Exit struct {
	Code   int
	Signal string // "SIGSEGV"; empty if it ended by itself
	Last   string // the line of its standard error that matters
	Where  *result.Place
	How    string // "ended with status 1"
}

// Outcome of a check with this symptom: a failure needs proof.
func (s Symptom) Outcome() result.Outcome {
	if s.Kind == Unproven {
		return result.Inconclusive
	}
	return result.Fail
}
