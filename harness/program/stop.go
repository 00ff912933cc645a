package program

import (
	"context"
	"sync"
	"time"
)

// How long Stop tries. Ending a family takes milliseconds; what replaces
// itself faster than it can be found takes longer, or for ever without a
// process namespace.
const (
	stopAtLeast = 2 * time.Second  // also when ctx has ended: it is called to clean up
	stopAtMost  = 10 * time.Second // also when ctx never ends
)

// live are the processes that are not stopped yet.
var live struct {
	sync.Mutex
	processes map[*Process]bool
}

func (p *Process) enlist() {
	live.Lock()
	defer live.Unlock()
	if live.processes == nil {
		live.processes = map[*Process]bool{}
	}
	live.processes[p] = true
}

func (p *Process) dismiss() {
	live.Lock()
	defer live.Unlock()
	delete(live.processes, p)
}

// started reports whether a process is one that Start has started: our child,
// and nobody's orphan.
func started(pid int) bool {
	live.Lock()
	defer live.Unlock()
	for p := range live.processes {
		if p.Pid() == pid {
			return true
		}
	}
	return false
}

// maySweep reports whether no other process is live, so that everything in a
// namespace of our own was left by this one or by those before it.
func (p *Process) maySweep() bool {
	live.Lock()
	defer live.Unlock()
	return !p.spare && len(live.processes) == 1 && live.processes[p]
}

// Stop ends the program and everything that came from it, with SIGKILL and
// again until nothing of it is left, then closes its pipes and waits for the
// goroutines that served them. It may be called any number of times, and with
// a context that has ended: then it still tries for two seconds. In a process
// that is the init of a process namespace the last Stop ends whatever else
// lives in it. What could not be ended is told by Pids.
func (p *Process) Stop(ctx context.Context) {
	p.stopping.Lock()
	defer p.stopping.Unlock()
	p.unwatch()
	began := time.Now()
	for pause, empty := time.Millisecond, 0; ; pause = min(2*pause, 16*time.Millisecond) {
		if lived := p.family.kill(p.maySweep()); len(lived) > 0 {
			empty = 0
		} else if empty++; p.reaped() && empty >= p.family.glances() {
			break
		}
		if tried := time.Since(began); tried > stopAtMost || tried > stopAtLeast && ctx.Err() != nil {
			break
		}
		p.rest(pause)
	}
	p.input.abandon()
	p.stdout.close()
	p.stderr.close()
	p.dismiss()
}

// rest waits for the started process to be reaped, then for its box to be gone if
// there is one, or a little.
func (p *Process) rest(pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	next := (<-chan struct{})(p.done)
	if p.reaped() {
		next = p.vacated()
	}
	select {
	case <-next:
	case <-timer.C:
	}
}
