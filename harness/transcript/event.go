package transcript

import "time"

// Kind says what happened.
type Kind string

// The kinds of events. Who is a peer's name, or "server" or "client" for the
// program itself.
const (
	Dialled    Kind = "dialled"     // a peer's connection was completed by the kernel
	Accepted   Kind = "accepted"    // a peer accepted the program's connection
	Sent       Kind = "sent"        // a peer sent Data
	Received   Kind = "received"    // a peer received Data
	HalfClosed Kind = "half-closed" // a peer closed its sending side
	Closed     Kind = "closed"      // a peer closed its connection
	Reset      Kind = "reset"       // a peer reset its connection
	SawEnd     Kind = "saw-end"     // a peer read the end of the program's sending
	SawReset   Kind = "saw-reset"   // a peer's connection was reset by the program's side
	Held       Kind = "held"        // a peer keeps still from here on
	Released   Kind = "released"    // a held peer goes on
	Frozen     Kind = "frozen"      // the program was stopped by SIGSTOP
	Thawed     Kind = "thawed"      // the program was continued
	Started    Kind = "started"     // the program was started
	Exited     Kind = "exited"      // the program ended
	Printed    Kind = "printed"     // the program wrote Data on standard output
	Typed      Kind = "typed"       // Data was written to the program's standard input
	Tried      Kind = "tried"       // labgrade tried something, in Text
	Proven     Kind = "proven"      // what the operating system said, in Text
)

// Event is one observation.
type Event struct {
	At    time.Duration
	Who   string
	Kind  Kind
	Data  []byte // the first bytes, at most headBytes
	Tail  []byte // the last bytes, when something between was left out
	Bytes int    // how many bytes there were in all
	Text  string
}

const (
	headBytes = 160
	tailBytes = 48
)

func newEvent(who string, kind Kind, data []byte) Event {
	e := Event{Who: who, Kind: kind, Bytes: len(data)}
	if len(data) <= headBytes+tailBytes {
		e.Data = append([]byte(nil), data...)
		return e
	}
	e.Data = append([]byte(nil), data[:headBytes]...)
	e.Tail = append([]byte(nil), data[len(data)-tailBytes:]...)
	return e
}

// absorb joins bulk that follows bulk in the same direction, so that a
// megabyte in 16 pieces is one line to read. It keeps the time of the first.
func (e *Event) absorb(next Event) bool {
	bulk := e.Tail != nil && (e.Kind == Sent || e.Kind == Received)
	if !bulk || e.Who != next.Who || e.Kind != next.Kind {
		return false
	}
	e.Bytes += next.Bytes
	last := append(append([]byte(nil), e.Tail...), append(next.Data, next.Tail...)...)
	e.Tail = last[max(0, len(last)-tailBytes):]
	return true
}
