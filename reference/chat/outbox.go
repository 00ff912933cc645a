package chat

import (
	"io"
	"sync"
)

// mostUnsent is how many bytes are kept for a client that does not read. One
// that falls further behind is thrown out: somebody has to pay for it, and it
// should be neither the memory of the server nor the other clients.
const mostUnsent = 4 << 20

// outbox keeps what is to be sent to one client, in order. Anybody may put lines
// into it and never waits; one goroutine sends.
type outbox struct {
	throwOut func() // closes the connection

	mu     sync.Mutex
	filled sync.Cond
	unsent []byte
	closed bool // nothing more will be put
}

func newOutbox(throwOut func()) *outbox {
	o := &outbox{throwOut: throwOut}
	o.filled.L = &o.mu
	return o
}

// put adds a line.
func (o *outbox) put(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	if len(o.unsent) > mostUnsent {
		o.closed, o.unsent = true, nil
		o.throwOut()
	} else {
		o.unsent = append(append(o.unsent, line...), '\n')
	}
	o.filled.Signal()
}

// close says that nothing more will be put. What is there is still sent.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.filled.Signal()
}

// send writes what is put to w, until the outbox is closed and empty or w fails.
func (o *outbox) send(w io.Writer) {
	for {
		batch, more := o.take()
		if !more {
			return
		}
		if _, err := w.Write(batch); err != nil {
			o.close()
			return
		}
	}
}

// take waits for something to send and returns all of it.
func (o *outbox) take() (batch []byte, more bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.unsent) == 0 && !o.closed {
		o.filled.Wait()
	}
	batch, o.unsent = o.unsent, nil
	return batch, len(batch) > 0
}
