package witness

import (
	"errors"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Tap records what programs say to each other over the loopback interface, of
// which nobody else would know where the harness owns neither end. It changes
// nothing on the way, as a relay would. A nil *Tap records nothing.
type Tap struct {
	file  *os.File
	raw   syscall.RawConn
	ended chan struct{}

	mu    sync.Mutex // of what is below, and of see
	see   func(Segment)
	flows flows
	buf   []byte
}

// NewTap records from a packet socket that sees every packet of the loopback
// interface (packet(7)); it must be non-blocking. Nothing is recorded, and nil is
// returned, if fd is 0. The caller closes the tap.
func NewTap(fd int) *Tap {
	if fd <= 0 {
		return nil
	}
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, tapBuffer) // else less is kept of a flood
	t := &Tap{file: os.NewFile(uintptr(fd), "tap"), ended: make(chan struct{}), flows: flows{}, buf: make([]byte, 1<<17)}
	var err error
	if t.raw, err = t.file.SyscallConn(); err != nil {
		_ = t.file.Close() // nothing was written to it
		return nil
	}
	go t.drain()
	return t
}

// tapBuffer holds what comes while the harness waits for a processor.
const tapBuffer = 8 << 20

// Tell has see called with each segment from now on, never by two goroutines at
// once; nil: none any more.
func (t *Tap) Tell(see func(Segment)) {
	if t == nil {
		return
	}
	t.Take()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.see = see
}

// drain reads until the tap is closed.
func (t *Tap) drain() {
	defer close(t.ended)
	for t.raw.Read(func(fd uintptr) bool { return t.grab(int(fd)) }) == nil {
	}
}

// Take reads what has travelled until now.
func (t *Tap) Take() {
	if t != nil {
		_ = t.raw.Control(func(fd uintptr) { t.grab(int(fd)) }) // a closed tap has taken everything
	}
}

// grab reads until nothing is left, or for a while; then it returns true.
func (t *Tap) grab(fd int) bool {
	const aWhile = 256
	t.mu.Lock()
	defer t.mu.Unlock()
	for range aWhile {
		n, from, err := unix.Recvfrom(fd, t.buf, 0)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if errors.Is(err, unix.EAGAIN) {
			return false
		}
		if err != nil {
			return true
		}
		if way, ok := from.(*unix.SockaddrLinklayer); ok && way.Pkttype == unix.PACKET_OUTGOING {
			continue // the same packet comes in as well
		}
		if s, ok := t.flows.segment(t.buf[:n]); ok && t.see != nil {
			t.see(s)
		}
	}
	return true
}

// Close ends the recording.
func (t *Tap) Close() {
	if t == nil {
		return
	}
	_ = t.file.Close() // nothing was written to it
	<-t.ended
}
