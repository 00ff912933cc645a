package lab3

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"time"
)

// inputGrace is how long a client whose server has gone, with every reply
// received, waits to learn whether its input had ended anyway.
const inputGrace = time.Second

// Conn is a connection whose sending side can be closed by itself, such as a
// *[net.TCPConn].
type Conn interface {
	net.Conn
	CloseWrite() error
}

// Talk is the client: it sends each line of in as one request and prints each
// reply as one line on out as soon as it has come. Sending and printing go on
// at the same time; a client that first sent everything and then read could
// wait for ever for a server that waits for it to read.
//
// Talk returns nil after the reply to BYE, whatever input is left, or when
// the input has ended and every reply has come. It returns a [*LostError]
// when the connection ended too early, the cause of ctx when that is done, and
// otherwise what went wrong with in or out. It closes conn. The goroutine that
// reads in ends with its current read: close in to end it for certain.
func Talk(ctx context.Context, conn Conn, in io.Reader, out io.Writer) error {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	t := &talk{inputEnded: make(chan struct{})}
	go t.send(conn, in)
	err := t.receive(ctx, conn, out)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// send sends the lines of in, then closes the sending side, which tells the
// server that no more requests come.
func (t *talk) send(conn Conn, in io.Reader) {
	err := t.sendLines(conn, in)
	conn.CloseWrite()
	if t.endInput(err) {
		// Nothing is owed, and the receiver may be waiting: wake it.
		conn.SetReadDeadline(time.Now())
	}
}

// sendLines ends at the end of in, after a BYE, or when conn takes no more,
// which the receiver notices and reports. Its error is about in.
func (t *talk) sendLines(conn Conn, in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			request := append(bytes.TrimSuffix(line, []byte("\n")), '\n') // a last line may lack its end
			bye := t.sending(request)                                     // before Write: the reply may be faster than we are
			if _, err := conn.Write(request); err != nil || bye {
				return nil
			}
		}
		switch err {
		case nil:
		case io.EOF:
			return nil
		default:
			return fmt.Errorf("reading the input: %w", err)
		}
	}
}

// receive prints replies until the talk is over.
func (t *talk) receive(ctx context.Context, conn Conn, out io.Writer) error {
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadBytes('\n') // however many pieces it comes in
		if err != nil {
			return t.lost(ctx, err)
		}
		if _, err := fmt.Fprintf(out, "%s\n", trimLineEnd(line)); err != nil {
			return fmt.Errorf("printing a reply: %w", err)
		}
		if over, err := t.received(); over {
			return err
		}
	}
}

// lost judges the end of the connection, which is no failure when the talk
// was over.
func (t *talk) lost(ctx context.Context, cause error) error {
	if t.owed() == 0 {
		select {
		case <-t.inputEnded:
		case <-time.After(inputGrace):
		case <-ctx.Done():
		}
	}
	if over, err := t.over(); over {
		return err
	}
	return &LostError{Owed: t.owed(), Err: cause}
}
