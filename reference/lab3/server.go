// Package lab3 is the model answer to the Lab 3 assignment: a server and a
// client that exchange lines of text over TCP, and the connectionless server
// of the UDP part. It uses the standard library only and is meant to be read.
//
// Start with [Server.Serve], which serves any number of clients from a
// listener, and [Talk], which is the whole client. [Server.ServePacket] is the
// UDP part. [Handout] is the assignment as students get it, [Definition] how
// it is graded.
//
// How the work is divided: line.go cuts the stream of bytes into messages,
// request.go turns a message into a reply, conn.go serves one client, and
// this file accepts clients and stops.
package lab3

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// acceptPause is how long the accept loop rests after a failure that may pass,
// such as too many open files, instead of spinning until a client leaves.
const acceptPause = 10 * time.Millisecond

// Server answers requests. What all clients share is kept here: the ticket
// counter. What belongs to one client is in its [Session]. The zero value is
// ready for use, and all methods may be called concurrently.
type Server struct {
	tickets tickets
}

// Serve accepts clients from ln and serves each in a goroutine of its own, so
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
			pause(ctx, acceptPause)
		}
	}
}

// pause waits for d, or until ctx is done, which it reports as an error.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
