package fault

import (
	"bufio"
	"bytes"
	"sync"
	"time"
)

// deaf is a stream whose end is not noticed: its reader waits on, until the
// client has nothing left to do or is stopped.
type deaf struct {
	stream
	stopped <-chan struct{}
	feels   bool // notices when it cannot send
	once    sync.Once
	over    chan struct{}
}

func newDeaf(stopped <-chan struct{}, conn stream) *deaf {
	return &deaf{stream: conn, stopped: stopped, over: make(chan struct{})}
}

func (d *deaf) Read(p []byte) (int, error) {
	n, err := d.stream.Read(p)
	if err != nil {
		select {
		case <-d.over:
		case <-d.stopped:
		}
	}
	return n, err
}

func (d *deaf) Write(p []byte) (int, error) {
	n, err := d.stream.Write(p)
	if err != nil && d.feels {
		d.wake()
	}
	return n, err
}

// SetReadDeadline is how the client ends a read that it no longer needs.
func (d *deaf) SetReadDeadline(t time.Time) error {
	d.wake()
	return d.stream.SetReadDeadline(t)
}

func (d *deaf) wake() { d.once.Do(func() { close(d.over) }) }

// disguise marks a BYE, so that the model client takes it for any request.
const disguise = "\x00"

// disguising is an input in which every BYE is marked.
type disguising struct {
	in   *bufio.Reader
	line []byte // read and not yet taken
	err  error
}

func (d *disguising) Read(p []byte) (int, error) {
	for len(d.line) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		d.line, d.err = d.in.ReadBytes('\n')
		if bytes.Equal(bytes.TrimRight(d.line, "\r\n"), []byte("BYE")) {
			d.line = append([]byte(disguise), d.line...)
		}
	}
	n := copy(p, d.line)
	d.line = d.line[n:]
	return n, nil
}

// reveal takes the mark off again before the request is sent.
func reveal(request []byte) []byte {
	return bytes.TrimPrefix(request, []byte(disguise))
}
