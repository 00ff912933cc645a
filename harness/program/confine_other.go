//go:build !linux

package program

import "github.com/labgrade/labgrade/harness/sandbox"

// Confine does nothing on this system, which has no boxes.
func Confine(*sandbox.Box) {}

// Confined reports whether programs run in a box.
func Confined() bool { return false }

// Shims is empty: there are no boxes.
func Shims() []int { return nil }

type box struct{}

func (p *Process) fork(s Spec, pipes *pipes) error {
	p.ready(s, pipes)
	return p.forkPlain()
}

func (p *Process) vacated() <-chan struct{} { return nil }

func (p *Process) ended() Exit { return p.endedPlain() }
