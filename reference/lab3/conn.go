package lab3

import (
	"context"
	"errors"
	"io"
	"net"
	"time"
)

// lingerTime bounds how long a connection is kept after BYE for the client to
// read the last reply and leave.
const lingerTime = time.Second

// serveClient answers one client until it leaves, says BYE, or ctx is done.
// Requests are answered one after the other, which keeps the replies in order;
// a client that does not read its replies blocks this goroutine only.
func (s *Server) serveClient(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	// Closing the connection is what wakes a goroutine that waits in Read or Write.
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	lines := NewLines(conn)
	var session Session
	for {
		reply, err := s.next(lines, &session)
		if err != nil {
			return // the client has left, or the server stops
		}
		if pause(ctx, reply.After) != nil {
			return
		}
		// Write sends everything or reports an error: no loop is needed in Go.
		if _, err := io.WriteString(conn, reply.Text+"\n"); err != nil {
			return
		}
		if reply.Last {
			linger(conn)
			return
		}
	}
}

// next reads one request and works out its reply. An error means that no
// request is to come.
func (s *Server) next(lines *Lines, session *Session) (Reply, error) {
	line, err := lines.Next()
	switch {
	case errors.Is(err, ErrTooLong):
		return s.TooLong(session), nil
	case err != nil:
		return Reply{}, err
	default:
		return s.Answer(session, line), nil
	}
}

// linger ends the sending side and then reads what the client has sent after
// its BYE. Without that, closing a socket with unread bytes resets the
// connection, and a reset can destroy the last reply on its way.
func linger(conn net.Conn) {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	if conn.SetReadDeadline(time.Now().Add(lingerTime)) != nil {
		return
	}
	io.Copy(io.Discard, conn)
}
