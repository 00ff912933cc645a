package witness

import (
	"slices"
	"time"
)

// Rest is what two looks at a program prove about the time between them.
type Rest string

// The answers of [Compare].
const (
	// Unclear: something could not be seen, or bytes are in flight.
	Unclear Rest = "unclear"
	// Awake: a thread ran, or is able to run.
	Awake Rest = "awake"
	// Dozing: all slept, but at least one wakes by itself before long.
	Dozing Rest = "dozing"
	// Still: all slept and nothing is due: only an outside event can wake it,
	// and the harness owns all the clients.
	Still Rest = "still"
)

// Compare applies the two-look rule. Equal switch counters mean that a thread
// did not run between its two readings, so there was a moment at which all of
// them slept together; a woken thread is in state R even on a machine too busy
// to run it, so slowness never looks like sleep.
//
// A look asks for the connections first and for the threads afterwards. Nothing
// was on its way at the first look, so whatever was sent to the program lay in
// front of it, and had woken it, before its threads were seen asleep: on a busy
// machine the kernel itself delivers late, and a thread seen before that would
// have been woken behind our back. The caller must still look into its own
// sockets after the second look: what it finds there came before.
func Compare(a, b Look) Rest {
	if !a.Known || !b.Known || len(b.Threads) == 0 {
		return Unclear
	}
	before := make(map[int]Thread, len(a.Threads))
	for _, t := range a.Threads {
		before[t.TID] = t
	}
	dozing := false
	for _, t := range b.Threads {
		switch quiet(before[t.TID], t) {
		case Awake:
			return Awake
		case Unclear:
			return Unclear
		case Dozing:
			dozing = true
		}
	}
	if a.inFlight() || b.inFlight() {
		return Unclear
	}
	if dozing {
		return Dozing
	}
	return Still
}

// Used is how long the threads that both looks have seen ran between them. One
// that came in between has used nothing of note, and one that went is not known.
func Used(a, b Look) (sum time.Duration) {
	before := make(map[int]time.Duration, len(a.Threads))
	for _, t := range a.Threads {
		before[t.TID] = t.Running
	}
	for _, t := range b.Threads {
		if past, seen := before[t.TID]; seen {
			sum += t.Running - past
		}
	}
	return sum
}

func (l Look) inFlight() bool { return slices.ContainsFunc(l.Ends, Ends.InFlight) }

// Busy reports whether a language runtime's own thread is about to go on: at its
// end a Java virtual machine waits for its threads in steps of 10 milliseconds.
func (l Look) Busy() bool {
	for _, t := range l.Threads {
		if t.Service && t.Wait == Lock && t.Due >= 0 && t.Due < shortly {
			return true
		}
	}
	return false
}

// Able reports whether a thread of the program's own is able to run, or will be as
// soon as the harness has taken what it prints, or nothing of it lives any more,
// which somebody is about to be told.
func (l Look) Able() bool {
	if !l.Known || len(l.Threads) == 0 {
		return l.Known
	}
	return slices.ContainsFunc(l.Threads, func(t Thread) bool { return t.awake() && !t.Service })
}

// awake reports whether the thread is able to run, or writes to the screen, from
// which the harness reads when it gets a processor.
func (t Thread) awake() bool { return t.Wait == None || t.WaitsFor(Send, Screen) }

// ticks reports whether a thread of a language's runtime has come round to the same
// timed wait, as some do four times a second: what it may have done for a thread of
// the program's own would show in that one.
func (t Thread) ticks(before Thread) bool {
	return t.TID == before.TID && t.Call == before.Call && t.Timed() && t.Due >= shortly
}

// shortly is less than the rhythm of any runtime thread that merely ticks.
const shortly = 40 * time.Millisecond

// quiet judges one thread by its two readings.
func quiet(before, t Thread) Rest {
	switch {
	case t.awake():
		return Awake
	case t.Service && (t.same(before) || t.Wait == Sleep || t.ticks(before)):
		return Still
	case t.Wait == Unknown:
		return Unclear
	case !t.same(before):
		if t.Timed() {
			return Dozing
		}
		return Awake
	case t.Timed():
		return Dozing
	}
	return Still
}
