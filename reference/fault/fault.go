// Package fault is a collection of programs with one mistake each, the ones
// that students make. A grader is tested with them: it must notice every
// mistake, name its cause, and take points for nothing else.
//
// Call [Find] for a fault by its name, or [All] for every one; then
// [Fault.Serve] runs the faulty server and [Fault.Talk] the faulty client.
// Every program here is the model answer of package lab3 taken apart into
// steps (server.go, datagram.go, client.go); a fault replaces one of them.
//
// Run a fault in a process of its own. Some leave threads, connections or
// deadlocks behind on purpose, some end the process by a signal, and none is
// a pattern to copy.
package fault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// The parts of the assignment.
const (
	Server   = "server"
	Datagram = "datagram"
	Client   = "client"
)

// Fault is one mistake.
type Fault struct {
	Name  string // unique; the cause, or the cause with a further word for a variant
	Cause string // the identifier of the cause that a grader should name
	Part  string // [Server], [Datagram] or [Client]
	Text  string // the mistake in one sentence

	server   func(*server)    // for Server: replaces a step
	datagram func(*datagrams) // for Datagram: likewise
	client   func(*talker)    // for Client: likewise
}

// errWrongPart means that a fault was asked for what its part does not do.
var errWrongPart = errors.New("the fault belongs to another part")

// Serve listens on the TCP address addr, or on the UDP address for a fault of
// the datagram part, and serves until ctx is done. It returns nil when it was
// told to stop, or when the mistake is to end as if all was well; otherwise an
// error, which ends a real program with a message and a non-zero status.
func (f Fault) Serve(ctx context.Context, addr string) error {
	switch f.Part {
	case Server:
		s := newServer()
		f.server(s)
		return s.run(ctx, addr)
	case Datagram:
		d := newDatagrams()
		f.datagram(d)
		return d.run(ctx, addr)
	default:
		return fmt.Errorf("serving with %s: %w", f.Name, errWrongPart)
	}
}

// Talk connects to the server at host and port, sends the lines of in and
// prints the replies on out. A nil error stands for exit status 0.
func (f Fault) Talk(ctx context.Context, host, port string, streams Streams) error {
	if f.Part != Client {
		return fmt.Errorf("talking with %s: %w", f.Name, errWrongPart)
	}
	t := newTalker()
	f.client(t)
	return t.run(ctx, host, port, streams)
}

// Streams are a client program's standard input and output.
type Streams struct {
	In  io.Reader
	Out io.Writer
}

// All returns every fault, in the order of the causes.
func All() []Fault {
	return slices.Concat(
		startingFaults, framingFaults, sendingFaults, contentFaults,
		apartFaults, crowdFaults, lockFaults, pollingFaults, leavingFaults, leakFaults,
		datagramFaults,
		clientInputFaults, clientOutputFaults, clientEndFaults,
	)
}

// UnknownError is returned by [Find] for a name that no fault has.
type UnknownError struct {
	Name string
}

func (e *UnknownError) Error() string { return fmt.Sprintf("there is no fault %q", e.Name) }

// Find returns the fault with the given name, or an [UnknownError].
func Find(name string) (Fault, error) {
	all := All()
	i := slices.IndexFunc(all, func(f Fault) bool { return f.Name == name })
	if i < 0 {
		return Fault{}, &UnknownError{Name: name}
	}
	return all[i], nil
}
