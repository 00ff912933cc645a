//go:build unix && !linux

package program

import (
	"os"
	"os/signal"
	"syscall"
)

// ignoredSignals is what the Go runtime knows: SIGHUP and SIGINT that were
// ignored from the start, and what this process ignores itself.
func ignoredSignals() []os.Signal {
	return listed(func(sig syscall.Signal) bool { return signal.Ignored(sig) })
}

// unblocked leaves the mask as it is: there is no call for it here.
func unblocked(start func() error) error { return start() }
