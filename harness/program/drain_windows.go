package program

import "time"

// settleWait is how long the rest of an output is waited for: here a pipe
// cannot be asked whether it is empty.
const settleWait = time.Second

// settle waits for the end of the stream. A process that was left behind may
// keep it open, so the wait is bounded.
func (c *capture) settle() {
	select {
	case <-c.ended:
	case <-time.After(settleWait):
	}
}

// empty is never needed, because no deadline is set.
func (c *capture) empty([]byte) {}
