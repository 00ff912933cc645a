package chat

import (
	"context"
	"fmt"
	"io"
	"net"
)

// Conn is a connection whose sending side can be closed by itself, such as a
// *[net.TCPConn].
type Conn interface {
	net.Conn
	CloseWrite() error
}

// Talk is the client: it sends what is typed and prints what is said in the
// room, both at the same time, since nobody knows who speaks next. At the end of
// in it closes its sending side and prints on until the server closes. It closes
// conn. The goroutine that reads in ends with its current read.
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
