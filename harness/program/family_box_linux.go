package program

import (
	"slices"

	"golang.org/x/sys/unix"

	"github.com/labgrade/labgrade/harness/sandbox"
)

// confine names the box that the family lives in. Its init becomes the parent
// of every orphan, so everything below it, and nothing else, is the family.
func (f *family) confine(shim *sandbox.Shim) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shim = shim
}

// boxed lists what is in the box, those that have ended among them.
func (f *family) boxed() (members []stat) {
	select {
	case <-f.shim.Gone():
		return nil // another process may have its number now
	default:
	}
	visited := map[int]bool{}
	for todo := childrenOf(f.shim.Init); len(todo) > 0; todo = todo[1:] {
		s, found := statOf(todo[0])
		if !found || visited[s.pid] {
			continue
		}
		visited[s.pid] = true
		members = append(members, s)
		todo = append(todo, childrenOf(s.pid)...)
	}
	return members
}

// boxedPids are those that live, the started process first.
func (f *family) boxedPids() (living []int) {
	for _, s := range f.boxed() {
		switch {
		case s.dead():
		case s.pid == f.root.pid:
			living = slices.Insert(living, 0, s.pid)
		default:
			living = append(living, s.pid)
		}
	}
	return living
}

// killBox ends the members, then their init, which takes the rest along where it
// is one. The shim lives until it is reaped.
func (f *family) killBox() (lived []int) {
	if !f.shim.Nested() {
		members := f.boxed()
		signalGroups(members, unix.SIGKILL)
		for _, s := range members {
			if !s.dead() {
				lived = append(lived, s.pid)
				_ = unix.Kill(s.pid, unix.SIGKILL) // it may just have ended
			}
		}
		if len(lived) > 0 {
			return lived
		}
	}
	f.shim.Kill()
	select {
	case <-f.shim.Gone():
		return nil
	default:
		return []int{f.shim.Init}
	}
}
