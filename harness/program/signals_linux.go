package program

import (
	"bytes"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// ignoredSignals asks the kernel, which also knows of signals that the Go
// runtime leaves alone (proc_pid_status(5), SigIgn).
func ignoredSignals() []os.Signal {
	status, err := os.ReadFile("/proc/self/status")
	_, rest, found := bytes.Cut(status, []byte("\nSigIgn:"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	mask, parseErr := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 64)
	if err != nil || !found || parseErr != nil {
		return listed(func(sig syscall.Signal) bool { return signal.Ignored(sig) })
	}
	return listed(func(sig syscall.Signal) bool { return mask>>(sig-1)&1 == 1 })
}

// unblocked runs start on a thread that blocks no signal: the new process
// inherits the mask of the thread that forks.
func unblocked(start func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var none, before unix.Sigset_t
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, &none, &before); err != nil {
		return start()
	}
	defer func() { _ = unix.PthreadSigmask(unix.SIG_SETMASK, &before, nil) }() // it just worked
	return start()
}
