//go:build unix

package specs

import (
	"errors"
	"os"
	"sync"
	"syscall"
)

// screen is what a client prints on: a pipe, as under a shell's "| cat". It is
// read as soon as something comes, so printing never holds a client up.
type screen struct {
	file  *os.File
	raw   syscall.RawConn
	see   func([]byte)
	ended chan struct{}

	mu   sync.Mutex
	buf  []byte
	text []byte
	full bool
}

// newScreen returns a screen and the client's end of it. see is called with
// every piece that comes. The caller closes the screen.
func newScreen(see func([]byte)) (*screen, *os.File, error) {
	ours, theirs, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	raw, err := ours.SyscallConn()
	if err != nil {
		return nil, nil, errors.Join(err, ours.Close(), theirs.Close())
	}
	s := &screen{file: ours, raw: raw, see: see, ended: make(chan struct{}), buf: make([]byte, 64<<10)}
	go s.drain()
	return s, theirs, nil
}

func (s *screen) drain() {
	defer close(s.ended)
	for over := false; !over; {
		if s.raw.Read(func(fd uintptr) (done bool) { done, over = s.grab(int(fd)); return done }) != nil {
			return
		}
	}
}

// take takes what the pipe holds now: what the client had printed before is on
// the screen then.
func (s *screen) take() {
	_ = s.raw.Control(func(fd uintptr) { s.grab(int(fd)) }) // a closed screen has taken everything
}

// grab reads until the pipe is empty, or for a while; done is false only when
// there is nothing left to read now, over is true when nothing more is read.
func (s *screen) grab(fd int) (done, over bool) {
	const aWhile = 64
	s.mu.Lock()
	defer s.mu.Unlock()
	for range aWhile {
		if s.full {
			return true, true
		}
		n, err := syscall.Read(fd, s.buf)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EAGAIN):
			return false, false
		case n <= 0:
			return true, true
		default:
			s.add(s.buf[:n])
		}
	}
	return true, false
}

// close ends the reading, also when something else still holds the pipe.
func (s *screen) close() {
	_ = s.file.Close() // nothing was written to it
	<-s.ended
}
