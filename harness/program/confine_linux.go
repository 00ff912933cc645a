package program

import (
	"os"
	"sync/atomic"
	"syscall"

	"github.com/labgrade/labgrade/harness/sandbox"
)

// house is the box of every program that this process starts; nil is none.
var house atomic.Pointer[sandbox.Box]

// Confine puts every program and compiler that this process starts from now on
// into a box; nil ends that. It is one decision for the whole process, so that
// nobody who starts a program can forget it.
func Confine(box *sandbox.Box) { house.Store(box) }

// Confined reports whether programs run in a box.
func Confined() bool { return house.Load() != nil }

// box is what is known of the box of one program.
type box struct{ shim *sandbox.Shim }

// Shims lists the inits of the boxes in which programs live now and who keeps
// them: they are labgrade's, and not the programs'.
func Shims() (pids []int) {
	if in := house.Load(); in != nil {
		pids = append(pids, in.Keeper())
	}
	live.Lock()
	defer live.Unlock()
	for p := range live.processes {
		if p.box.shim != nil {
			pids = append(pids, p.box.shim.Init)
		}
	}
	return pids
}

// forkBoxed starts the process through a shim. What the shim's box lacks is an
// error of type *sandbox.StepError.
func (p *Process) forkBoxed(in *sandbox.Box, s Spec, pipes *pipes) error {
	if p.cmd.Err != nil {
		return p.cmd.Err
	}
	shim, err := in.Start(sandbox.Order{
		Path: p.cmd.Path, Args: p.cmd.Args, Env: p.cmd.Env, Dir: workingDir(s.Dir), Stdio: pipes.theirs, Build: s.spare,
	}, withDefaultSignals)
	if err != nil {
		return err
	}
	p.box.shim, p.process = shim, shim.Program
	p.family.confine(shim)
	return nil
}

func workingDir(dir string) string {
	if dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		return "/"
	}
	return dir
}

// fork starts the process, in the box if there is one.
func (p *Process) fork(s Spec, pipes *pipes) error {
	p.ready(s, pipes)
	if in := house.Load(); in != nil {
		return p.forkBoxed(in, s, pipes)
	}
	return p.forkPlain()
}

// vacated is closed when nothing of the process's box is left; nil is no box.
func (p *Process) vacated() <-chan struct{} {
	if p.box.shim == nil {
		return nil
	}
	return p.box.shim.Gone()
}

// ended waits for the process and tells how it ended.
func (p *Process) ended() Exit {
	if p.box.shim == nil {
		return p.endedPlain()
	}
	status := p.box.shim.Wait()
	p.box.shim.Close()
	exit := exitOfStatus(status, p.clock())
	if exit.Signal == syscall.SIGKILL {
		exit.Memory = p.box.shim.Excess()
	}
	return exit
}
