package witness

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Wait is what a sleeping thread waits for.
type Wait string

// The waits that are told apart.
const (
	None    Wait = ""       // it runs, or waits for a processor
	Recv    Wait = "recv"   // to read from a descriptor
	Send    Wait = "send"   // for room to write to a descriptor
	Accept  Wait = "accept" // for a new connection
	Poll    Wait = "poll"   // for any of several descriptors
	Lock    Wait = "lock"   // for a lock, a condition or another thread
	Child   Wait = "child"  // for a child process
	Sleep   Wait = "sleep"  // for a time to pass
	Other   Wait = "other"  // for something that only comes from outside
	Unknown Wait = "unknown"
)

// Thread is one thread of the program at the moment of a look.
type Thread struct {
	PID, TID int
	Name     string
	State    byte // proc(5): R running, S asleep, D in the kernel, T stopped, Z ended
	Wait     Wait
	FDs      []int         // the descriptors it waits on
	On       []string      // the same as names: peers, Listening, StandardInput
	Due      time.Duration // when the wait ends by itself; Never where it does not
	Unsure   bool          // whether the socket has a time limit of its own could not be asked
	Call     string        // the system call with its arguments, to compare two looks
	Switches uint64        // how often it has left a processor
	Service  bool          // a language runtime's own thread, which proves nothing while it sleeps
	Running  time.Duration
	Waiting  time.Duration
}

// Never is the Due of a wait without a time limit.
const Never time.Duration = -1

// Horizon is how soon a timed wait must end to count as timed: nothing that a
// check does lasts as long, so a later alarm cannot bring the reply it waits
// for (Go's housekeeping wakes every 60 s, settimeout(60) is common).
const Horizon = 5 * time.Second

// Names that stand in Thread.On beside those of peers.
const (
	Listening     = "new connections"
	StandardInput = "standard input"
	Screen        = "its screen" // a pipe or a terminal that the program prints to
)

// Timed reports whether the wait ends by itself before long.
func (t Thread) Timed() bool { return t.Due >= 0 && t.Due < Horizon }

// same reports whether t has not run since it was seen as before.
func (t Thread) same(before Thread) bool {
	return t.TID == before.TID && t.State == before.State &&
		t.Call == before.Call && t.Switches == before.Switches
}

// WaitsFor reports whether it waits in this way for the named peer.
func (t Thread) WaitsFor(w Wait, peer string) bool {
	return t.Wait == w && slices.Contains(t.On, peer)
}

// String says what the thread does, as a student would: "waits in recv for slow".
func (t Thread) String() string {
	on := strings.Join(t.On, ", ")
	switch t.Wait {
	case None:
		return "is running"
	case Lock:
		return "waits for a lock or another thread"
	case Child:
		return "waits for a child process"
	case Sleep:
		return "sleeps for a fixed time"
	case Accept:
		return "waits in accept for a new connection"
	case Recv, Send, Poll:
		if on == "" {
			on = "a descriptor"
		}
		verb := map[Wait]string{Recv: "recv for", Send: "send to", Poll: "select or poll for"}[t.Wait]
		return fmt.Sprintf("waits in %s %s", verb, on)
	default:
		return "waits in the kernel"
	}
}
