package program

import "syscall"

// ownSession gives the program a process group of its own, so that Ctrl-C in
// our console does not end it.
func ownSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// signalName is never needed: no program ends by a signal here.
func signalName(syscall.Signal) string { return "" }

// keepDescriptors has nothing to do: only the handles that are named are
// inherited here.
func keepDescriptors() {}
