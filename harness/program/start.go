package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// Spec says what to start and how.
type Spec struct {
	Argv []string // the program and its arguments; never through a shell
	Dir  string   // its working directory; "" is ours

	// Env is its environment; nil means CleanEnv. On Linux one variable is
	// added, LABGRADE_PROGRAM, by which Stop knows what the program left behind.
	Env []string

	Stdin      string // given to its standard input at the start
	CloseStdin bool   // end its standard input after Stdin; otherwise it stays open until Stop

	// Stdout, if not nil, gets its standard output, which Output then does not
	// keep. Start closes it.
	Stdout *os.File

	// Since is the clock of the run, for the offsets of what it prints; nil
	// means the time since Start. It is called from several goroutines.
	Since func() time.Duration

	spare bool // for compilers, which may run outside the worker's namespace
}

// Start starts a program in a session of its own, with every signal at its
// default and no open file of ours, and takes what it prints from then on. The end of ctx ends it.
// Whoever starts must call Stop, also when the program has ended.
func Start(ctx context.Context, s Spec) (*Process, error) {
	if len(s.Argv) == 0 {
		return nil, errors.New("start a program: the argument vector is empty")
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("start %s: %w", s.Argv[0], err)
	}
	pipes, err := newPipes()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", s.Argv[0], err)
	}
	defer pipes.closeTheirs()
	if s.Stdout != nil {
		_ = pipes.theirs[1].Close() // so our end reads its end at once
		pipes.theirs[1] = s.Stdout
	}
	p := &Process{
		cmd: exec.Command(s.Argv[0], s.Argv[1:]...), spare: s.spare,
		family: newFamily(), done: make(chan struct{}),
	}
	if err := p.fork(s, pipes); err != nil {
		pipes.closeOurs()
		return nil, fmt.Errorf("start %s: %w", s.Argv[0], err)
	}
	p.family.adopt(p.Pid())
	p.enlist()
	p.attend(s, pipes)
	p.stopping.Lock()
	defer p.stopping.Unlock()
	p.unwatch = context.AfterFunc(ctx, func() { p.Stop(context.WithoutCancel(ctx)) })
	return p, nil
}

// ready says what is to be started.
func (p *Process) ready(s Spec, pipes *pipes) {
	env := s.Env
	if env == nil {
		env = CleanEnv()
	}
	p.cmd.Dir, p.cmd.Env = s.Dir, p.family.marked(env)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = pipes.theirs[0], pipes.theirs[1], pipes.theirs[2]
	p.cmd.SysProcAttr = ownSession()
	keepDescriptors()
	p.forked = time.Now()
}

// forkPlain starts the process itself, as our child.
func (p *Process) forkPlain() error {
	err := withDefaultSignals(p.cmd.Start)
	p.process = p.cmd.Process
	return err
}

// attend starts the goroutines that serve the process: one for each pipe, and
// one that reaps it. Stop ends them all.
func (p *Process) attend(s Spec, pipes *pipes) {
	p.clock = s.Since
	if p.clock == nil {
		began := p.forked
		p.clock = func() time.Duration { return time.Since(began) }
	}
	p.input = newInput(pipes.ours[0], s.Stdin, s.CloseStdin)
	p.stdout, p.stderr = newCapture(pipes.ours[1], p.clock), newCapture(pipes.ours[2], p.clock)
	go p.input.feed()
	go p.stdout.drain()
	go p.stderr.drain()
	go p.reap()
}

// reap waits for the process, then for the rest of its output.
func (p *Process) reap() {
	p.exit = p.ended()
	p.stdout.settle()
	p.stderr.settle()
	close(p.done)
}

// endedPlain reaps our child. The state tells everything; the error only
// repeats it.
func (p *Process) endedPlain() Exit {
	_ = p.cmd.Wait()
	return exitOf(p.cmd.ProcessState, p.clock())
}

// pipes are the three standard streams of a process: its ends and ours.
type pipes struct{ theirs, ours [3]*os.File }

func newPipes() (*pipes, error) {
	made := &pipes{}
	for i := range made.ours {
		reader, writer, err := os.Pipe()
		if err != nil {
			made.closeTheirs()
			made.closeOurs()
			return nil, err
		}
		if i == 0 {
			made.theirs[i], made.ours[i] = reader, writer
		} else {
			made.theirs[i], made.ours[i] = writer, reader
		}
	}
	return made, nil
}

// Closing a nil *os.File, of a pipe that was never made, does nothing.
func (p *pipes) closeTheirs() { closeAll(p.theirs) }
func (p *pipes) closeOurs()   { closeAll(p.ours) }

func closeAll(files [3]*os.File) {
	for _, file := range files {
		_ = file.Close() // a pipe has nothing left to lose
	}
}
