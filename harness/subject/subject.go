// Package subject runs the program under test: it starts it on a port, finds
// out from the kernel where it listens (never by a probing connection, which a
// server that serves one client would not survive), and starts it again where
// a check may have damaged it.
//
// Start with a [Subject] and [Subject.Start]. What is wrong with a program's
// start is a [Trouble], which is a student's finding and no error.
package subject

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// Subject is a program that can be started.
type Subject struct {
	Recipe *program.Recipe
	Clock  *transcript.Clock
	Stdin  string        // for a program that asks before it listens
	Port   func() int    // the port for the next start
	UDP    bool          // it is a datagram server
	Limit  time.Duration // hang guard of a start; 0: DefaultLimit
	Tries  Tries         // arguments beside those of the recipe
}

// DefaultLimit is how long a start may take when nothing proves that it fails.
const DefaultLimit = 10 * time.Second

// Server is a program that listens. Stop ends it.
type Server struct {
	Process *program.Process
	Witness *witness.Witness
	Port    int            // the port it was given
	Addr    netip.AddrPort // where to reach it
	Listens []witness.Listener
	Asked   bool // it read standard input before it listened
}

// Elsewhere reports whether it listens, but not where it was told to.
func (s *Server) Elsewhere() bool {
	return int(s.Addr.Port()) != s.Port || s.Addr.Addr() != netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

// Start starts the program on the next port.
func (s *Subject) Start(ctx context.Context, log *transcript.Log) (*Server, *Trouble) {
	return s.StartOn(ctx, log, s.Port())
}

// startOnce starts the program with the arguments that are tried now.
func (s *Subject) startOnce(ctx context.Context, log *transcript.Log, port int) (*Server, *Trouble) {
	argv := s.Tries.Argv(s.Recipe, map[string]string{"port": strconv.Itoa(port), "host": "127.0.0.1"})
	process, err := program.Start(ctx, program.Spec{Argv: argv, Dir: s.Recipe.Dir, Since: s.Clock.Now})
	if err != nil {
		return nil, &Trouble{Kind: NotStarted, Err: err}
	}
	log.Note("program", transcript.Started, fmt.Sprintf("port %d", port))
	server := &Server{Process: process, Port: port}
	server.Witness, _ = witness.New(PidsOf(process.Pids)) // without it, there is less evidence
	if trouble := s.await(ctx, server); trouble != nil {
		server.Stop(ctx)
		return nil, trouble
	}
	return server, nil
}

// Stop ends the program and everything that it started.
func (s *Server) Stop(ctx context.Context) {
	s.Process.Stop(ctx)
	s.Witness.Close()
}
