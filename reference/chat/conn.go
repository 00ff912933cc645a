package chat

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// lingerTime bounds how long a connection is kept after BYE for the client to
// read the last reply and leave.
const lingerTime = time.Second

// serveClient is one client's stay in the room: this goroutine reads its
// requests, another sends what is put into its outbox.
func (s *Server) serveClient(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	// Closing the connection is what wakes goroutines that wait in Read or Write.
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	out := newOutbox(func() { conn.Close() })
	var sender sync.WaitGroup
	sender.Go(func() { out.send(conn) })
	s.room.enter(out)

	bye := s.requests(conn, out)

	s.room.leave(out)
	out.close()
	sender.Wait() // everything that was owed has been sent
	if bye {
		linger(conn)
	}
}

// requests answers what the client sends until it ends; true at a BYE.
func (s *Server) requests(conn io.Reader, out *outbox) (bye bool) {
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadBytes('\n') // however many pieces it comes in
		if err != nil {
			return false // a last line without its end is no request
		}
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if s.answer(string(line), out) {
			return true
		}
	}
}

// answer does what one request asks for; true if it was BYE.
func (s *Server) answer(request string, out *outbox) (bye bool) {
	text, says := strings.CutPrefix(request, "SAY ")
	switch {
	case says:
		s.room.say("MSG " + text)
	case request == "HERE":
		out.put(fmt.Sprintf("HERE %d", s.room.count()))
	case request == "BYE":
		out.put("OK bye")
		return true
	default:
		out.put("ERR unknown request")
	}
	return false
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
