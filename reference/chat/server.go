// Package chat is the model answer to the chat assignment: a server that keeps
// a room in which everybody hears everybody, and a client for it. It uses the
// standard library only and is meant to be read.
//
// Start with [Server.Serve], which serves any number of clients from a
// listener, and [Talk], which is the whole client. [Handout] is the assignment
// as students get it, [Definition] how it is graded.
//
// How the work is divided: room.go knows who is there and puts what is said in
// one order, outbox.go keeps what a client has not read yet, conn.go serves one
// client, and this file accepts clients and stops.
package chat

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// acceptPause is how long the accept loop rests after a failure that may pass,
// such as too many open files.
const acceptPause = 10 * time.Millisecond

// Server is one room. The zero value is an empty one, ready for use, and all
// methods may be called concurrently.
type Server struct {
	room room
}

// Serve accepts clients from ln and serves each in goroutines of its own, so
// that no client waits for another. It returns nil when ctx is done, with every
// connection closed and every goroutine ended; it returns an error when ln was
// closed by somebody else. Serve closes ln.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	defer ln.Close()
	defer context.AfterFunc(ctx, func() { ln.Close() })()

	var clients sync.WaitGroup
	defer clients.Wait()
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			clients.Go(func() { s.serveClient(ctx, conn) })
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("accepting clients: %w", err)
		default:
			time.Sleep(acceptPause)
		}
	}
}
