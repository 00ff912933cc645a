//go:build !unix

package specs

import (
	"os"
	"sync"
)

// screen is what a client prints on: a pipe, read as soon as something comes.
type screen struct {
	file  *os.File
	see   func([]byte)
	ended chan struct{}

	mu   sync.Mutex
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
	s := &screen{file: ours, see: see, ended: make(chan struct{})}
	go s.drain()
	return s, theirs, nil
}

func (s *screen) drain() {
	defer close(s.ended)
	buf := make([]byte, 64<<10)
	for {
		n, err := s.file.Read(buf)
		s.mu.Lock()
		s.add(buf[:n])
		over := err != nil || s.full
		s.mu.Unlock()
		if over {
			return
		}
	}
}

// take does nothing here: a pipe cannot be asked what it holds.
func (s *screen) take() {}

// close ends the reading, also when something else still holds the pipe.
func (s *screen) close() {
	_ = s.file.Close() // nothing was written to it
	<-s.ended
}
