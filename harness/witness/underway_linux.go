package witness

import (
	"os"

	"golang.org/x/sys/unix"
)

// Underway reports whether bytes that one of the program's processes has written
// have not arrived yet: they wait for a processor, or for the acknowledgement of
// what was sent before (Nagle's algorithm, RFC 896), which a reader's system may
// hold back for 40 ms. Between two programs of which we own neither end nobody
// else can tell. As the first process of a namespace every connection counts.
func (w *Witness) Underway() bool {
	if w == nil {
		return false
	}
	if w.InTransit() {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	const open = 1<<Established | 1<<FinWait1 | 1<<CloseWait | 1<<LastAck
	found, err := w.diag.dump(unix.IPPROTO_TCP, open)
	if err != nil {
		return true // not known, so nothing is proven
	}
	var owner map[uint64]int
	for _, r := range found {
		if r.Unsent == 0 {
			continue
		}
		if owner == nil {
			owner = w.owners()
		}
		if os.Getpid() == 1 || owner[r.Inode] != 0 {
			return true
		}
	}
	return false
}

// Untaken reports whether somebody waits for the program: a connection that it
// has not accepted, or bytes that it has not read.
func (w *Witness) Untaken() bool {
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	found, err := w.diag.dump(unix.IPPROTO_TCP, 1<<Listen|1<<Established|1<<CloseWait)
	if err != nil {
		return false
	}
	owner := w.owners()
	for _, r := range found {
		if r.Unread > 0 && owner[r.Inode] != 0 {
			return true
		}
	}
	return false
}
