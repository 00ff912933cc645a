package lab3

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

// LostError reports a connection that ended before the talk was over.
type LostError struct {
	Owed int   // replies that had not come; 0 when only the input had not ended
	Err  error // io.EOF when the server closed the connection
}

func (e *LostError) Error() string {
	what := "the connection broke"
	if e.Err == io.EOF {
		what = "the server closed the connection"
	}
	switch e.Owed {
	case 0:
		return what + " before the end of the input"
	case 1:
		return what + " with 1 reply still to come"
	default:
		return fmt.Sprintf("%s with %d replies still to come", what, e.Owed)
	}
}

// Unwrap returns what ended the connection.
func (e *LostError) Unwrap() error { return e.Err }

// talk is the account of one conversation, kept by the sender and the receiver
// together: who has said how much, and whether it is over.
type talk struct {
	inputEnded chan struct{} // closed when no more requests will be sent

	mu       sync.Mutex
	sent     int   // requests
	answered int   // replies received
	bye      int   // which request was BYE, counted from 1; 0 for none yet
	ended    bool  // no more requests will be sent
	inputErr error // why the input ended, nil at its proper end
}

// sending notes a request and says whether it is BYE.
func (t *talk) sending(request []byte) (bye bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent++
	if string(bytes.TrimRight(request, "\r\n")) == "BYE" {
		t.bye = t.sent
		return true
	}
	return false
}

// received notes a reply and says whether the talk is over.
func (t *talk) received() (over bool, err error) {
	t.mu.Lock()
	t.answered++
	t.mu.Unlock()
	return t.over()
}

// endInput notes the end of the input and says whether the talk is over.
func (t *talk) endInput(err error) (over bool) {
	t.mu.Lock()
	t.ended, t.inputErr = true, err
	t.mu.Unlock()
	close(t.inputEnded)
	over, _ = t.over()
	return over
}

// over says whether nothing is left to do, and how that came about.
func (t *talk) over() (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.bye > 0 && t.answered >= t.bye:
		return true, nil
	case t.ended && t.answered >= t.sent:
		return true, t.inputErr
	default:
		return false, nil
	}
}

// owed returns how many replies are still to come.
func (t *talk) owed() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return max(0, t.sent-t.answered)
}
