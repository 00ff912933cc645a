// Package echo is the model answer to the echo assignment (RFC 862 on a port of
// one's own): a server that sends every byte back, and a client that sends its
// input and prints what comes back. It uses the standard library only and is
// meant to be read.
//
// Start with [Serve], which serves any number of clients from a listener, and
// [Talk], which is the whole client. [Handout] is the assignment as students
// get it, [Definition] how it is graded.
package echo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// acceptPause is how long the accept loop rests after a failure that may pass,
// such as too many open files.
const acceptPause = 10 * time.Millisecond

// Serve accepts clients from ln and serves each in a goroutine of its own, so
// that no client waits for another. It returns nil when ctx is done, with every
// connection closed and every goroutine ended; it returns an error when ln was
// closed by somebody else. Serve closes ln.
func Serve(ctx context.Context, ln net.Listener) error {
	defer ln.Close()
	defer context.AfterFunc(ctx, func() { ln.Close() })()

	var clients sync.WaitGroup
	defer clients.Wait()
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			clients.Go(func() { serveClient(ctx, conn) })
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("accepting clients: %w", err)
		default:
			time.Sleep(acceptPause)
		}
	}
}

// serveClient sends back what comes until the client closes its sending side,
// then closes. The bytes are never taken for text or for messages: what one read
// returns goes back as it is, and a write returns only when all of it is on its
// way.
func serveClient(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	// Closing the connection is what wakes a goroutine that waits in Read or Write.
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	buffer := make([]byte, 32<<10)
	for {
		n, err := conn.Read(buffer)
		if n > 0 { // bytes may come together with the end
			if _, err := conn.Write(buffer[:n]); err != nil {
				return // the client has left
			}
		}
		if err != nil {
			return // io.EOF when the client has sent all, else it has left
		}
	}
}

// Conn is a connection whose sending side can be closed by itself, such as a
// *[net.TCPConn].
type Conn interface {
	net.Conn
	CloseWrite() error
}

// Talk is the client: it sends in to its end, closes its sending side, and
// writes what comes back to out until the server closes. Sending and receiving
// go on at the same time; a client that first sent everything and then read
// could wait for ever for a server that waits for it to read. It closes conn.
// The goroutine that reads in ends with its current read.
func Talk(ctx context.Context, conn Conn, in io.Reader, out io.Writer) error {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	go func() {
		io.Copy(conn, in)
		conn.CloseWrite()
	}()
	if _, err := io.Copy(out, conn); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("receiving: %w", err)
	}
	return nil
}
