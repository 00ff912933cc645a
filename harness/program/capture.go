package program

import (
	"os"
	"slices"
	"sync"
	"time"
)

// What is kept of a stream. 32 KiB are about 400 lines: more than a person
// reads, and little enough for hundreds of checks in one report.
const (
	headLimit = 32 << 10
	tailLimit = 32 << 10
)

// readSize is how much is read at once: what a pipe of Linux holds.
const readSize = 64 << 10

// A program that floods its output is slowed down after floodAfter bytes, to
// about 60 MB/s, so that reading it does not cost a whole processor. No
// program that prints something for a person comes near.
const (
	floodAfter = 128 << 20
	floodPause = time.Millisecond
)

// mark tells when the bytes from an offset on were read.
type mark struct {
	offset int64
	at     time.Duration
}

// capture reads a stream to its end, always, and keeps its beginning and its
// end.
type capture struct {
	file  *os.File
	clock func() time.Duration
	ended chan struct{} // closed when drain has ended

	grabbing sync.Mutex // one read at a time, with what is made of it
	buffer   []byte

	mu    sync.Mutex
	first []byte // the head
	last  []byte // what follows, up to twice the tail
	total int64
	marks []mark // in order of offset
}

func newCapture(file *os.File, clock func() time.Duration) *capture {
	return &capture{file: file, clock: clock, ended: make(chan struct{}), buffer: make([]byte, readSize)}
}

// hold lets a flood wait a little in its pipe, and with it the program that
// writes it: back-pressure, in the drain's own goroutine, on which nothing that is
// judged depends, as take does not pass here.
func (c *capture) hold() {
	if c.read() > floodAfter {
		time.Sleep(floodPause)
	}
}

// close ends drain, also when a process that got away holds the pipe.
func (c *capture) close() {
	_ = c.file.Close() // nothing was written to it
	<-c.ended
}

// add takes the next bytes.
func (c *capture) add(b []byte) {
	if len(b) == 0 {
		return
	}
	at := c.clock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.marks = append(c.marks, mark{c.total, at})
	c.total += int64(len(b))
	n := min(len(b), headLimit-len(c.first))
	c.first = append(c.first, b[:n]...)
	c.keep(b[n:])
}

// keep appends to the tail and forgets what no longer belongs to it, in steps
// of a whole tail, so that each byte is moved at most once more.
func (c *capture) keep(b []byte) {
	if len(b) > tailLimit {
		c.last, b = c.last[:0], b[len(b)-tailLimit:]
	}
	c.last = append(c.last, b...)
	if len(c.last) >= 2*tailLimit {
		c.last = append(c.last[:0], c.last[len(c.last)-tailLimit:]...)
	}
	if len(c.last) == tailLimit {
		c.forget(c.total - tailLimit)
	}
}

// forget drops the marks of what was left out before an offset. The mark that
// holds for the offset itself is at most one read before it.
func (c *capture) forget(begin int64) {
	c.marks = slices.DeleteFunc(c.marks, func(m mark) bool {
		return m.offset >= headLimit && m.offset < begin-readSize
	})
}

// read is how many bytes have come.
func (c *capture) read() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

// snapshot returns a copy of what is kept.
func (c *capture) snapshot() Output {
	c.mu.Lock()
	defer c.mu.Unlock()
	tail := c.last[max(0, len(c.last)-tailLimit):]
	return Output{Head: slices.Clone(c.first), Tail: slices.Clone(tail), Total: c.total, marks: slices.Clone(c.marks)}
}
