package sandbox

import (
	"errors"
	"os"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// keeper starts the programs of one worker. It is small and does nothing in
// between, so that copies of it cost little.
type keeper struct {
	house
	living  []tenant
	folders map[string]folder // by path
	numbers int               // of folders of its own, so far
	fork    fork              // used again and again
}

// tenant is a box that was begun.
type tenant struct {
	pid    int
	pidfd  int
	copied string // a folder that goes with it, or ""
}

// furnish does once what all starts have in common.
func (k *keeper) furnish() error {
	if err := known(); err != nil {
		return err
	}
	unix.Umask(0o022)
	k.folders = map[string]folder{}
	for i := range k.fork.all.Val {
		k.fork.all.Val[i] = ^k.fork.all.Val[i]
	}
	if k.Level == Boxed {
		if err := k.buildView(); err != nil {
			return &StepError{Level: k.Level, Step: StepView, Err: err}
		}
	}
	if err := hide(); err != nil {
		return &StepError{Level: k.Level, Step: "hiding the keeper", Err: err}
	}
	return nil
}

// hide keeps programs from the memory and files of the keeper and its copies,
// and makes them the first to go when memory is short.
func hide() error {
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0) // a kindness to the machine
	return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}

// begin starts one program and waits until it runs, or cannot.
func (k *keeper) begin(p plan, files []int) report {
	k.forget()
	if len(files) != descriptors {
		return failed(errors.New("the descriptors did not come along"))
	}
	var trouble [2]int
	if err := unix.Pipe2(trouble[:], unix.O_CLOEXEC); err != nil {
		return failed(err)
	}
	defer unix.Close(trouble[0])
	f := &k.fork
	f.init.begin()
	f.program.begin()
	f.flags, f.trouble, f.status, f.off = k.flags(), int32(trouble[1]), int32(files[3]), int32(files[4])
	copied, err := k.write(f, p, files)
	if err != nil {
		_ = unix.Close(trouble[1])
		return failed(err)
	}
	pid, errno := f.start()
	f.init.alive()
	f.program.alive()
	_ = unix.Close(trouble[1])
	if errno != 0 {
		return failed(&StepError{Level: k.Level, Step: StepNamespaces, Err: errno})
	}
	k.living = append(k.living, tenant{int(pid), int(f.pidfd), copied})
	answer := f.outcome(trouble[0])
	answer.Init = int(pid)
	return answer
}

// flags are the namespaces of each start; the user's is the keeper's own.
func (k *keeper) flags() uintptr {
	if k.Level != Boxed {
		return 0
	}
	return unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWIPC
}

// outcome waits until the program was executed, which closes the pipe, or
// something was refused.
func (f *fork) outcome(pipe int) report {
	var r refusal
	buffer := unsafe.Slice((*byte)(unsafe.Pointer(&r)), unsafe.Sizeof(r))
	n, err := unix.Read(pipe, buffer)
	for errors.Is(err, unix.EINTR) {
		n, err = unix.Read(pipe, buffer)
	}
	if n != len(buffer) {
		return report{}
	}
	of := f.init.calls
	if r.inProgram != 0 {
		of = f.program.calls
	}
	if int(r.call) >= len(of) { // the program's own process
		return report{Step: stepStart, Errno: int(r.errno), Text: syscall.Errno(r.errno).Error()}
	}
	c := of[r.call]
	return report{Step: string(c.step), Errno: int(r.errno), Text: c.what}
}

// write makes both scripts.
func (k *keeper) write(f *fork, p plan, files []int) (copied string, err error) {
	s := &f.init
	if k.Level == Boxed {
		if copied, err = k.view(s, p); err != nil {
			return "", err
		}
	}
	s.at("entering the working folder")
	if p.Dir != "" {
		s.add(p.Dir, unix.SYS_CHDIR, s.text(p.Dir))
	}
	s.at("becoming the parent of orphans")
	s.prctl(unix.PR_SET_CHILD_SUBREAPER, 1) // an init is one anyway
	if err := k.limit(s, p.Limits); err != nil {
		return copied, err
	}
	s.at("forbidding new privileges")
	s.prctl(unix.PR_SET_NO_NEW_PRIVS, 1)
	if err := k.fence(s, p); err != nil {
		return copied, &StepError{Level: k.Level, Step: StepLandlock, Err: err}
	}
	k.forswear(s)
	filterCalls(s)
	k.execute(&f.program, p, files)
	return copied, nil
}

// execute is what the program's own process does.
func (k *keeper) execute(s *script, p plan, files []int) {
	s.at("becoming another user")
	s.add("a session", unix.SYS_SETSID)
	if k.User > 0 {
		s.add("groups", unix.SYS_SETGROUPS, 0, 0)
		s.add("group", unix.SYS_SETGID, uintptr(k.User))
		s.add("user", unix.SYS_SETUID, uintptr(k.User))
	}
	for to, from := range files[:3] {
		s.add("its streams", unix.SYS_DUP3, uintptr(from), uintptr(to), 0)
	}
	s.at(stepStart)
	s.add(p.Path, unix.SYS_EXECVE, s.text(p.Path), s.texts(p.Args), s.texts(p.Env))
}

func (s *script) prctl(option, value uintptr) *call {
	return s.add("", unix.SYS_PRCTL, option, value)
}

// forget lets go of the boxes that have ended.
func (k *keeper) forget() {
	kept := k.living[:0]
	for _, t := range k.living {
		poll := []unix.PollFd{{Fd: int32(t.pidfd), Events: unix.POLLIN}}
		if n, err := unix.Poll(poll, 0); err != nil || n == 0 {
			kept = append(kept, t)
			continue
		}
		_ = unix.Close(t.pidfd)
		if t.copied != "" {
			_ = os.RemoveAll(t.copied) // what remains is bounded
		}
	}
	k.living = kept
}

// endAll ends what a worker that has gone can no longer end.
func (k *keeper) endAll() {
	k.forget()
	for _, t := range k.living {
		if k.Level == Fenced {
			killBelow(strconv.Itoa(t.pid))
		}
		_ = unix.PidfdSendSignal(t.pidfd, unix.SIGKILL, nil, 0) // it may just have ended
	}
	if k.Level == UID {
		killUser(k.User)
	}
}

// failed tells the step that failed.
func failed(err error) report {
	r := report{Step: "starting a box", Text: err.Error()}
	if step, ok := errors.AsType[*StepError](err); ok {
		r.Step, r.Text = string(step.Step), step.Err.Error()
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		r.Errno = int(errno)
	}
	return r
}
