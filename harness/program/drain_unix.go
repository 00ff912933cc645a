//go:build unix

package program

import (
	"errors"
	"syscall"
)

// takeLimit bounds what is taken from a pipe at once: no pipe that an ordinary
// user makes holds more than 1 MiB, but a process may go on filling it.
const takeLimit = 2 << 20

// drain reads until the last holder of the pipe has closed it, or close.
func (c *capture) drain() {
	defer close(c.ended)
	raw, err := c.file.SyscallConn()
	for over := false; err == nil && !over; {
		err = raw.Read(func(fd uintptr) (done bool) {
			_, done, over = c.grab(int(fd))
			return done
		})
		c.hold()
	}
}

// take takes what the pipe holds now: what the program had printed before is kept
// then, however long drain has waited for a processor.
func (c *capture) take() {
	raw, err := c.file.SyscallConn()
	if err != nil {
		return // closed: drain has taken everything
	}
	_ = raw.Control(func(fd uintptr) { // closed meanwhile, likewise
		for taken := 0; taken < takeLimit; {
			n, _, over := c.grab(int(fd))
			if n == 0 || over {
				return
			}
			taken += n
		}
	})
}

// settle returns when everything that the ended process had written is taken,
// also when another process keeps the pipe open.
func (c *capture) settle() { c.take() }

// grab reads once. done is false when the pipe is empty, over is true at the end
// of the stream.
func (c *capture) grab(fd int) (n int, done, over bool) {
	c.grabbing.Lock()
	defer c.grabbing.Unlock()
	for {
		n, err := syscall.Read(fd, c.buffer)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EAGAIN):
			return 0, false, false
		case n <= 0:
			return 0, true, true
		default:
			c.add(c.buffer[:n])
			return n, true, false
		}
	}
}
