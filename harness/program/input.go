package program

import (
	"os"
	"sync"
)

// input feeds a program's standard input from a queue, so that nobody waits
// for a program that does not read.
type input struct {
	file  *os.File
	wake  chan struct{} // holds one token when the queue or its end has changed
	ended chan struct{}

	mu     sync.Mutex
	depth  int // how much the pipe holds, where that is known
	queue  []byte
	busy   bool  // what was queued is being written
	closed bool  // nothing is added any more; feed closes the file when the queue is empty
	err    error // why nothing can be written any more
}

func newInput(file *os.File, text string, closed bool) *input {
	return &input{
		file: file, queue: []byte(text), closed: closed,
		wake: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

// add appends to the queue.
func (in *input) add(b []byte) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.err != nil:
		return in.err
	case in.closed:
		return os.ErrClosed
	}
	in.queue = append(in.queue, b...)
	in.signal()
	return nil
}

// finish ends the input after the queue.
func (in *input) finish() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.closed = true
	in.signal()
	return in.err
}

// abandon ends the input at once and waits for feed to end.
func (in *input) abandon() {
	in.mu.Lock()
	in.closed, in.queue = true, nil
	in.signal()
	in.mu.Unlock()
	_ = in.file.Close() // also wakes a write that is blocked; feed may have closed it before
	<-in.ended
}

func (in *input) signal() {
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

// feed writes the queue until it is closed and empty, or nobody reads.
func (in *input) feed() {
	defer close(in.ended)
	defer in.file.Close()
	for {
		piece, more := in.next()
		if !more {
			return
		}
		if len(piece) == 0 {
			<-in.wake
			continue
		}
		if _, err := in.file.Write(piece); err != nil {
			in.mu.Lock()
			in.err, in.queue = err, nil
			in.mu.Unlock()
			return
		}
	}
}

// next takes what is queued; more is false when nothing will come.
func (in *input) next() (piece []byte, more bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	piece, in.queue = in.queue, nil
	in.busy = len(piece) > 0
	return piece, len(piece) > 0 || !in.closed
}

// fed reports whether all that was added is in the pipe, its end included, or
// the pipe still holds bytes: in both cases nothing more can wake the program
// before it has read.
func (in *input) fed() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.err != nil:
		return true
	case len(in.queue) > 0 || in.busy:
		return unread(in.file) > 0
	case !in.closed:
		return true
	}
	select {
	case <-in.ended:
		return true
	default:
		return false
	}
}

// deepen makes the pipe hold as much as it may, up to n bytes.
func (in *input) deepen(n int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.depth = deepen(in.file, n)
}

// brimming reports whether the pipe is full, or holds all that was added. A page
// of it that was read in part counts as full.
func (in *input) brimming() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.err != nil || len(in.queue) == 0 && !in.busy {
		return true
	}
	return unread(in.file) >= in.depth-in.depth/8
}
