package uppercase

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"
)

// Conn is a connection whose sending side can be closed by itself, such as a
// *[net.TCPConn].
type Conn interface {
	net.Conn
	CloseWrite() error
}

// Talk is the client over a stream: it sends in to its end and prints what comes
// back until the server closes, both at the same time. It closes conn. The
// goroutine that reads in ends with its current read.
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

// How long [Ask] waits for a reply, and how often it asks: a datagram may be
// lost on either way, and nobody tells.
const (
	patience = 500 * time.Millisecond
	attempts = 4
)

// Ask is the client over datagrams: it sends one text on a connected socket and
// returns the reply. It asks again when none comes; the error after the last
// attempt is a time-out.
func Ask(conn net.Conn, text []byte) ([]byte, error) {
	buffer := make([]byte, maxDatagram)
	var err error
	for range attempts {
		if _, err = conn.Write(text); err != nil {
			return nil, fmt.Errorf("sending: %w", err)
		}
		if err = conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			return nil, fmt.Errorf("setting a time-out: %w", err)
		}
		var n int
		if n, err = conn.Read(buffer); err == nil {
			return buffer[:n], nil
		}
	}
	return nil, fmt.Errorf("no reply: %w", err)
}
