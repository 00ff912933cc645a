//go:build unix

package worker

import "syscall"

// shareNewFiles lets another user write to the files that this process makes.
func shareNewFiles() { syscall.Umask(0) }
