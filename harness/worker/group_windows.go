package worker

import "syscall"

func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// closeOnExec has nothing to do: only what is asked for is inherited here.
func closeOnExec() {}
