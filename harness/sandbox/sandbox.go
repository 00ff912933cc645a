// Package sandbox confines what a student's program can see, reach and use up,
// and ends everything that came from it. On Linux programs are started by a
// keeper: this same binary run again in new namespaces, which prepares a view of
// the files. For each start it forks the init of a box, which adds what is the
// start's own, sets its limits, becomes the program's parent and reports how it
// ended (namespaces(7), landlock(7), seccomp(2)).
//
// Call [New] for a [Box] of a [Level], then [Box.Start] for each program in
// it; main must call [Serve] before anything else, because the keeper is
// the same binary. [Explain] tells why a level was refused, and how to get it.
package sandbox

import (
	"fmt"
	"slices"
)

// Level says how far a program is kept from the machine. The zero value asks
// for nothing.
type Level string

// The levels, from the strongest.
const (
	Boxed   Level = "boxed"   // namespaces, a file view of its own, Landlock, seccomp, limits
	Private Level = "private" // own network and process tree; the ordinary file view
	UID     Level = "uid"     // a user of its own, Landlock, seccomp, limits; needs root
	Fenced  Level = "fenced"  // Landlock, seccomp and limits under the same user
	Open    Level = "open"    // nothing but a process group
)

// Levels are all levels, the strongest first.
func Levels() []Level { return []Level{Boxed, Private, UID, Fenced, Open} }

// ParseLevel reads a level's name; the error lists all.
func ParseLevel(name string) (Level, error) {
	if !slices.Contains(Levels(), Level(name)) {
		return "", fmt.Errorf("no isolation level %q; there are boxed, private, uid, fenced and open", name)
	}
	return Level(name), nil
}

// AtLeast reports whether l keeps a program from the machine as well as
// another level does. Private shows a program all that its user may read, so
// for a stranger's program it is no better than fenced: only a level that is
// as strong in every respect counts.
func (l Level) AtLeast(least Level) bool {
	switch least {
	case "", Open:
		return true
	case Private, UID, Fenced:
		return l == least || l == Boxed
	}
	return l == least
}

// OwnNetwork reports whether every run has a loopback network that nobody else
// uses, so that any port is free.
func (l Level) OwnNetwork() bool { return l == Boxed || l == Private }

// Means tells in a few words what a level does.
func (l Level) Means() string {
	switch l {
	case Boxed:
		return "own network, process tree and file view, limits"
	case Private:
		return "own network and process tree, the ordinary file view"
	case UID:
		return "a user of its own, limits; shared network"
	case Fenced:
		return "files it may touch and limits; shared network, same user"
	}
	return "a process group, nothing more"
}

// Permits reports whether a stranger's program may run at a level when this
// process is the machine's own root, see [RealRoot]: never, unless it is boxed
// or becomes another user. A nil error permits; otherwise it is a *RootError.
func Permits(level Level, realRoot bool) error {
	if realRoot && level != Boxed && level != UID {
		return &RootError{Level: level}
	}
	return nil
}

// RootError means that strangers' programs would have run as root.
type RootError struct{ Level Level }

func (e *RootError) Error() string {
	return fmt.Sprintf("submissions are never run as root at level %s: start labgrade as an ordinary user, or where level boxed can be had", e.Level)
}
