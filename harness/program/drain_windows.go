package program

import "time"

// settleWait is how long the rest of an output is waited for: here a pipe
// cannot be asked whether it is empty.
const settleWait = time.Second

// drain reads until the last holder of the pipe has closed it, or close.
func (c *capture) drain() {
	defer close(c.ended)
	for {
		n, err := c.file.Read(c.buffer)
		c.add(c.buffer[:n])
		if err != nil {
			return
		}
		c.hold()
	}
}

// take can do nothing that drain does not do.
func (c *capture) take() {}

// settle waits for the end of the stream. A process that was left behind may
// keep it open, so the wait is bounded.
func (c *capture) settle() {
	select {
	case <-c.ended:
	case <-time.After(settleWait):
	}
}
