// Package uppercase is the model answer to the uppercase assignment, the classic
// first exercise with sockets: a server that returns a text in upper case, once
// over a stream and once over datagrams, and the two clients. It uses the
// standard library only and is meant to be read: the difference between the two
// halves is the lesson.
//
// Start with [Serve] and [ServePacket], the servers, and with [Talk] and [Ask],
// the clients. [Handout] is the assignment as students get it, [Definition] how
// it is graded.
package uppercase

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// DefaultPort is the port where no other is given.
const DefaultPort = "12000"

// acceptPause is how long a loop rests after a failure that may pass, such as
// too many open files.
const acceptPause = 10 * time.Millisecond

// Serve is the server over a stream. It accepts clients from ln and serves each
// in a goroutine of its own. It returns nil when ctx is done, with every
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

// serveClient answers lines. A stream does not keep messages apart, so the line
// feed does: a line may come in pieces, and several lines in one piece.
func serveClient(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	// Closing the connection is what wakes a goroutine that waits in Read or Write.
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return // the client has sent all, or has left; half a line is none
		}
		text := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if _, err := conn.Write(append(upper(text), '\n')); err != nil {
			return
		}
	}
}

// upper changes letters. Bytes that are no text come back as the sign for such.
func upper(text []byte) []byte { return bytes.ToUpper(text) }
