package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// Serve does a shim's work if this process was started as one, and tells with
// which status it must exit then. Call it first in main, and in TestMain of
// tests that start programs in a box.
func Serve() (status int, isShim bool) {
	if len(os.Args) < 2 {
		return 0, false
	}
	switch os.Args[1] {
	case shimArg:
		runtime.LockOSThread() // what is given up is given up by the thread that forks
		serve()
		return 0, true
	case killArg:
		_ = unix.Kill(-1, unix.SIGKILL) // everybody of this user, ourselves too
		return 0, true
	}
	return 0, false
}

// shim is the running shim's state.
type shim struct {
	plan
	orders  *os.File
	reports *json.Encoder
}

// serve furnishes the box, starts the program and reaps until the worker goes.
func serve() {
	_ = unix.CloseRange(ordersFD, ^uint(0), unix.CLOSE_RANGE_CLOEXEC) // what Go opens is closed anyway
	unix.CloseOnExec(ordersFD)
	unix.CloseOnExec(reportsFD)
	s := &shim{orders: os.NewFile(ordersFD, "orders"), reports: json.NewEncoder(os.NewFile(reportsFD, "reports"))}
	if err := json.NewDecoder(s.orders).Decode(&s.plan); err != nil {
		return // the worker has gone
	}
	pid, err := s.run()
	if err != nil {
		_ = s.reports.Encode(failed(err)) // the worker may have gone
		return
	}
	s.becomeInit()
	if s.reports.Encode(report{Started: pid}) != nil {
		return
	}
	if _, err := s.orders.Read(make([]byte, 1)); err != nil {
		s.endAll()
		return
	}
	go func() {
		_, _ = s.orders.Read(make([]byte, 1)) // ends when the worker has gone
		s.endAll()
		unix.Exit(0)
	}()
	s.reap(pid)
}

// failed tells the step that failed.
func failed(err error) report {
	r := report{Step: "starting the shim", Text: err.Error()}
	if step, ok := errors.AsType[*StepError](err); ok {
		r.Step, r.Text = string(step.Step), step.Err.Error()
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		r.Errno = int(errno)
	}
	return r
}

// run takes the steps in their order, the last of which starts the program.
func (s *shim) run() (pid int, err error) {
	unix.Umask(0o022)
	for _, step := range []struct {
		name Step
		do   func() error
		when bool
	}{
		{StepView, s.buildView, s.Level == Boxed},
		{"entering the working folder", func() error { return os.Chdir(s.Dir) }, s.Dir != ""},
		{"hiding the shim", s.hide, true},
		{"setting limits", s.limit, true},
		{"forbidding new privileges", func() error { return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }, true},
		{StepLandlock, s.fence, true},
		{"giving up capabilities", s.forswear, true},
		{StepSeccomp, filterCalls, true},
	} {
		if !step.when {
			continue
		}
		if err := step.do(); err != nil {
			return 0, &StepError{Level: s.Level, Step: step.name, Err: err}
		}
	}
	return s.start()
}

// hide keeps the program from the shim's memory and files, makes it the first to
// go when memory is short, and the shim the parent of orphans where it is no
// init.
func (s *shim) hide() error {
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0) // a kindness to the machine
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)         // an init is one anyway
	return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}

// start forks the program from this thread, of which it inherits everything.
func (s *shim) start() (pid int, err error) {
	cmd := &exec.Cmd{
		Path: s.Path, Args: s.Args, Env: s.Env, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	if s.User > 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(s.User), Gid: uint32(s.User)}
	}
	if err := cmd.Start(); err != nil {
		return 0, &StepError{Level: s.Level, Step: stepStart, Err: err}
	}
	return cmd.Process.Pid, nil
}

// becomeInit lets go of the program's streams, which would otherwise never
// end, and no longer minds signals.
func (s *shim) becomeInit() {
	if null, err := unix.Open("/dev/null", unix.O_RDWR|unix.O_CLOEXEC, 0); err == nil {
		for fd := range 3 {
			_ = unix.Dup3(null, fd, 0) // both are open
		}
	}
	signal.Ignore(unix.SIGTERM, unix.SIGINT, unix.SIGHUP, unix.SIGQUIT, unix.SIGABRT, unix.SIGUSR1, unix.SIGUSR2, unix.SIGPIPE, unix.SIGALRM)
}

// reap takes in whatever ends and tells how the program did. Without children
// there is nothing more to do.
func (s *shim) reap(program int) {
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return
		case pid == program:
			_ = s.reports.Encode(report{Ended: true, Status: uint32(status)}) // nobody may care any more
		}
	}
}

// endAll ends what an init would take with it.
func (s *shim) endAll() {
	switch {
	case os.Getpid() == 1:
	case s.Level == UID:
		killUser(s.User)
	default:
		killBelow(fmt.Sprint(os.Getpid()))
	}
}
