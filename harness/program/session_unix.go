//go:build unix

package program

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// ownSession puts the program into a session, and so into a process group, of
// its own: signals of our terminal do not reach it, it can be ended as a
// group, and Linux gives every session its share of the processors.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// signalName is the name of a signal on this system, or "".
func signalName(sig syscall.Signal) string { return unix.SignalName(sig) }
