//go:build unix

package program

import "syscall"

// keepFirstDescriptors marks the descriptors that a process can have been
// started with; a number that is not open does no harm.
func keepFirstDescriptors() {
	const most = 256
	for fd := 3; fd < most; fd++ {
		syscall.CloseOnExec(fd)
	}
}
