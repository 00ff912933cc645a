//go:build unix

package program

import (
	"syscall"
	"time"
)

// settleLimit bounds what is taken from a pipe after its process has ended: no
// pipe that an ordinary user makes holds more than 1 MiB, but a process that
// was left behind may go on filling it.
const settleLimit = 2 << 20

// settle returns when everything that the ended process had written is taken,
// also when another process keeps the pipe open. A deadline that has passed
// takes drain out of its read.
func (c *capture) settle() {
	if err := c.file.SetReadDeadline(time.Now()); err != nil {
		<-c.ended // the file is closed, so drain ends
		return
	}
	select {
	case <-c.settled:
	case <-c.ended:
	}
}

// empty reads what the pipe holds now, without waiting for more.
func (c *capture) empty(buffer []byte) {
	defer close(c.settled)
	raw, err := c.file.SyscallConn()
	if err != nil || c.file.SetReadDeadline(time.Time{}) != nil {
		return // closed: drain notices at its next read
	}
	for taken := 0; taken < settleLimit; {
		n := 0
		err := raw.Read(func(fd uintptr) bool {
			n, _ = syscall.Read(int(fd), buffer) // no bytes on error: empty, or ended
			return true
		})
		if err != nil || n <= 0 {
			return
		}
		c.add(buffer[:n])
		taken += n
	}
}
