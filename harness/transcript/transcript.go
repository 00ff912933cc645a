// Package transcript records everything that is observed while a program is
// judged: bytes in both directions, connections made and ended, clients held
// and released, the program's start and end, all on one monotonic clock.
//
// Start with [NewClock], one for a whole run, and [New], one log for each
// check. A nil *Log records nothing, so callers never ask whether one is there.
// The package decides nothing: what a transcript proves is for package verdict.
package transcript

import (
	"sync"
	"time"
)

// Clock counts from the start of a run. The zero Clock is not started; it and a
// nil *Clock read zero.
type Clock struct{ start time.Time }

// NewClock returns a clock that starts now.
func NewClock() *Clock { return &Clock{start: time.Now()} }

// Now returns the time since the start, by the monotonic clock.
func (c *Clock) Now() time.Duration {
	if c == nil || c.start.IsZero() {
		return 0
	}
	return time.Since(c.start)
}

// Log collects the events of one check. Its methods may be called concurrently
// and on a nil *Log.
type Log struct {
	clock  *Clock
	mu     sync.Mutex
	events []Event
	left   int
}

// maxEvents bounds one log: a flood of tiny messages must not become a flood of
// events. What is left out is counted.
const maxEvents = 400

// New returns an empty log on the clock of the run.
func New(clock *Clock) *Log { return &Log{clock: clock} }

// Add records that who did something. Data may be reused by the caller: what is
// kept is a copy of its head and tail.
func (l *Log) Add(who string, kind Kind, data []byte) {
	l.add(newEvent(who, kind, data))
}

// Note records a remark in words.
func (l *Log) Note(who string, kind Kind, text string) {
	l.add(Event{Who: who, Kind: kind, Text: text})
}

func (l *Log) add(e Event) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	e.At = l.clock.Now()
	n := len(l.events)
	if n > 0 && l.left == 0 && l.events[n-1].absorb(e) {
		return
	}
	if n >= maxEvents {
		l.left++
		return
	}
	l.events = append(l.events, e)
}

// Events returns a copy of what was recorded, in the order of time, and how
// many events were left out.
func (l *Log) Events() (events []Event, left int) {
	if l == nil {
		return nil, 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Event(nil), l.events...), l.left
}

// Now returns the time on the log's clock.
func (l *Log) Now() time.Duration {
	if l == nil {
		return 0
	}
	return l.clock.Now()
}
