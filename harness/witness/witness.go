// Package witness asks the operating system what the program under test is
// doing: which sockets it listens on, what it has accepted and read, which
// system call each of its threads waits in, and who had a processor. It turns
// "no answer within five seconds" into "no answer can come any more, because
// its only thread waits in recv for slow".
//
// Start with [New] for a program's process tree and [Witness.Look] for one
// look at it; [Compare] says what two looks prove. Nothing here stops or slows
// the program, and nothing decides about marks: that is for package verdict.
//
// The evidence is Linux's (sock_diag(7), proc(5)). Elsewhere, and where it is
// refused, a look is not Known and proves nothing.
package witness

import (
	"errors"
	"net/netip"
	"time"
)

// Conn is a connection between the harness and the program, as the harness
// sees it. Name is the peer's.
type Conn struct {
	Name          string
	Local, Remote netip.AddrPort
}

// Socket is the kernel's account of one end of a connection.
type Socket struct {
	State    State
	Unread   int    // bytes that have arrived and wait to be read
	Unsent   int    // bytes that were written and not yet acknowledged
	Inode    uint64 // 0: completed by the kernel, not accepted by the program
	Received uint64 // bytes that have arrived since the beginning
}

// Closed reports whether nobody holds this end any more: what arrives there is
// read by no one. An end that was not accepted yet is held by the kernel, but it
// has not begun to end either.
func (s Socket) Closed() bool {
	switch s.State {
	case Gone:
		return true
	case FinWait1, FinWait2, TimeWait, LastAck, Closing:
		return s.Inode == 0
	}
	return false
}

// State is a TCP state with the kernel's numbers (tcp_states.h); 0 means that
// there is no such socket.
type State uint8

// The states that the harness tells apart.
const (
	Gone        State = 0
	Established State = 1
	FinWait1    State = 4
	FinWait2    State = 5
	TimeWait    State = 6
	CloseWait   State = 8
	LastAck     State = 9
	Listen      State = 10
	Closing     State = 11
)

// Ends are both ends of one connection.
type Ends struct{ Ours, Theirs Socket }

// InFlight reports whether bytes are under way between the ends: written by one
// side and not yet in front of the other. What is in flight may still wake
// somebody, so nothing is proven while it is.
func (e Ends) InFlight() bool {
	toUs := e.Theirs.Unsent > 0 && e.Ours.Unread == 0
	toThem := e.Ours.Unsent > 0 && e.Theirs.Unread == 0
	return toUs || toThem
}

// Listener is a listening socket of the program.
type Listener struct {
	Addr    netip.AddrPort
	Waiting int // connections that wait to be accepted
	Limit   int // the queue's limit, as the program set it
	Inode   uint64
	PID     int // the process that holds it, 0 where that is not known
}

// Schedule is how a program spent its time, added up over its threads.
type Schedule struct {
	Running time.Duration // on a processor
	Waiting time.Duration // able to run, waiting for a processor
}

// Look is one look at a program and at the connections the harness made to it.
type Look struct {
	Known   bool
	At      time.Time
	Threads []Thread
	Conns   []Conn
	Ends    []Ends // in the order of Conns
	Queue   int    // connections that wait in the accept queues of the program
}

// End returns both ends of the named peer's connection.
func (l Look) End(name string) (Ends, bool) {
	for i, c := range l.Conns {
		if c.Name == name && i < len(l.Ends) {
			return l.Ends[i], true
		}
	}
	return Ends{}, false
}

// Processes is how many processes of the program have a thread.
func (l Look) Processes() int {
	pids := map[int]bool{}
	for _, t := range l.Threads {
		pids[t.PID] = true
	}
	return len(pids)
}

// Schedule adds up the threads' times.
func (l Look) Schedule() Schedule {
	var s Schedule
	for _, t := range l.Threads {
		s.Running += t.Running
		s.Waiting += t.Waiting
	}
	return s
}

// ErrUnknown says that this system does not give this evidence.
var ErrUnknown = errors.New("not known on this system")

// Count is what a program holds at one moment.
type Count struct{ Processes, Threads, Descriptors, Sockets int }
