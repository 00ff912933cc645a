//go:build unix && !linux

package worker

import "syscall"

func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// closeOnExec keeps the report's pipe from the programs that the worker starts.
func closeOnExec() { syscall.CloseOnExec(reportFD) }
