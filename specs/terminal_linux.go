package specs

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// newTerminal returns a screen that is a terminal, and the client's end of it: a
// program that prints on one shows each line at once, whatever its language does
// with a pipe (pty(7)). Where there is no terminal to be had it is a pipe.
func newTerminal(see func([]byte)) (*screen, *os.File, error) {
	ours, theirs, err := openTerminal()
	if err != nil {
		return newScreen(see)
	}
	raw, err := ours.SyscallConn()
	if err != nil {
		return nil, nil, errors.Join(err, ours.Close(), theirs.Close())
	}
	s := &screen{file: ours, raw: raw, see: see, ended: make(chan struct{}), buf: make([]byte, 64<<10)}
	go s.drain()
	return s, theirs, nil
}

// openTerminal opens both ends of a terminal that passes on what is printed as it
// is. Ours does not block.
func openTerminal() (ours, theirs *os.File, err error) {
	ours, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			_ = ours.Close() // nothing was printed yet
		}
	}()
	raw, err := ours.SyscallConn()
	if err != nil {
		return nil, nil, err
	}
	var number int
	if control := raw.Control(func(fd uintptr) {
		if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
			number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	}); errors.Join(control, err) != nil {
		return nil, nil, errors.Join(control, err)
	}
	if theirs, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0); err != nil {
		return nil, nil, err
	}
	if _, err = term.MakeRaw(int(theirs.Fd())); err != nil {
		return nil, nil, errors.Join(err, theirs.Close())
	}
	return ours, theirs, nil
}
