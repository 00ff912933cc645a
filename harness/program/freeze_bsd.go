//go:build unix && !linux

package program

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// signal sends a signal to the process group.
func (f *family) signal(sig unix.Signal) error {
	err := unix.Kill(-f.pid(), sig)
	if errors.Is(err, unix.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}

// freeze sends SIGSTOP; whether the threads stand still is not told here.
func (f *family) freeze() (frozen bool, err error) {
	err = f.signal(unix.SIGSTOP)
	return err == nil, err
}
