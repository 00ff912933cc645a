package program

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"time"
)

// Process is a program that Start has started. All its methods may be called
// at any time and concurrently.
type Process struct {
	cmd      *exec.Cmd
	process  *os.Process // the program itself, also in a box
	box      box
	clock    func() time.Duration
	input    *input
	stdout   *capture
	stderr   *capture
	family   *family
	forked   time.Time
	done     chan struct{}
	exit     Exit // written before done is closed
	unwatch  func() bool
	spare    bool // Stop leaves alone what does not come from this process
	stopping sync.Mutex
}

// Pid is the process id of the started process. After Done it may be another's.
func (p *Process) Pid() int { return p.process.Pid }

// Done is closed when the started process has ended and been reaped, and what
// it had written has been taken. Processes that it started may still run.
func (p *Process) Done() <-chan struct{} { return p.done }

// Exit tells how the started process ended; the zero value before Done.
func (p *Process) Exit() Exit {
	if p.reaped() {
		return p.exit
	}
	return Exit{}
}

// Wait waits for Done. The error is that of ctx; an end that is known already
// is told even when ctx has ended.
func (p *Process) Wait(ctx context.Context) (Exit, error) {
	if p.reaped() {
		return p.exit, nil
	}
	select {
	case <-p.done:
		return p.exit, nil
	case <-ctx.Done():
		return Exit{}, context.Cause(ctx)
	}
}

// Write hands bytes to the program's standard input, in order, after the
// Spec's Stdin. It never waits for the program to read them. The error of an
// earlier write (EPIPE when nobody can read any more) or os.ErrClosed comes
// back from the next one.
func (p *Process) Write(b []byte) error { return p.input.add(b) }

// CloseInput ends the program's standard input after what was written before.
func (p *Process) CloseInput() error { return p.input.finish() }

// Fed reports whether everything given by Write and CloseInput has reached the
// program's standard input, or the program leaves bytes unread that are there.
func (p *Process) Fed() bool { return p.input.fed() }

// Deepen lets the program's standard input hold up to n bytes that it has not
// read, as far as the system allows; Linux only.
func (p *Process) Deepen(n int) { p.input.deepen(n) }

// Brimming reports whether the program's standard input, once deepened, holds as
// much as it can, or all that is left. Where that is not known it is true.
func (p *Process) Brimming() bool { return p.input.brimming() }

// Output returns what the program has printed so far.
func (p *Process) Output() (stdout, stderr Output) {
	p.stdout.take()
	p.stderr.take()
	return p.stdout.snapshot(), p.stderr.snapshot()
}

// Signal sends a signal to the started process alone. The error is
// os.ErrProcessDone when it has ended.
func (p *Process) Signal(sig os.Signal) error { return p.process.Signal(sig) }

// Pids lists the processes of the program that live now: the started one
// first, if it does, then those that it started, directly or not. Outside
// Linux it is the started one alone.
func (p *Process) Pids() []int { return p.family.pids() }

// reaped reports whether the started process has been reaped.
func (p *Process) reaped() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}
