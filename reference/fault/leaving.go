package fault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/labgrade/labgrade/reference/lab3"
)

// leavingFaults: what a client's end does to the program.
var leavingFaults = []Fault{
	{
		Name: "dies-on-disconnect", Cause: "dies-on-disconnect", Part: Server,
		Text: "ends when a client resets its connection",
		server: func(s *server) {
			s.leave = func(ctx context.Context, c *client, cause error) {
				leave(ctx, c, cause)
				if cause != nil && !errors.Is(cause, io.EOF) {
					s.die(fmt.Errorf("client %d: %w", c.number, cause))
				}
			}
		},
	},
	{
		Name: "dies-on-disconnect-mid-request", Cause: "dies-on-disconnect", Part: Server,
		Text: "ends when a client leaves in the middle of a request",
		server: func(s *server) {
			s.lines = func(conn stream) messages {
				return &strict{from: conn, end: func() { s.die(io.ErrUnexpectedEOF) }}
			}
		},
	},
	{
		Name: "dies-by-sigpipe", Cause: "dies-by-sigpipe", Part: Server,
		Text:   "is ended by SIGPIPE when it writes to a client that has left",
		server: func(s *server) { s.wrap = func(conn stream) stream { return piped{conn, s} } },
	},
	{
		Name: "ignores-stop-signal", Cause: "ignores-stop-signal", Part: Server,
		Text:   "goes on when it is told to stop",
		server: func(s *server) { s.heed = context.WithoutCancel },
	},
}

// strict ends the program at a last line without an end.
type strict struct {
	from  io.Reader
	end   func()
	lines *lab3.Lines
	tail  tail
}

func (s *strict) Next() ([]byte, error) {
	if s.lines == nil {
		s.lines = lab3.NewLines(io.TeeReader(s.from, &s.tail))
	}
	line, err := s.lines.Next()
	if errors.Is(err, io.EOF) && s.tail.open {
		s.end()
	}
	return line, err
}

// tail remembers whether the last byte written to it was inside a line.
type tail struct {
	open bool
}

func (t *tail) Write(p []byte) (int, error) {
	if len(p) > 0 {
		t.open = !bytes.HasSuffix(p, []byte("\n"))
	}
	return len(p), nil
}

// piped is a stream of a program that leaves SIGPIPE as it is, and looks at
// no result of a write.
type piped struct {
	stream
	server *server
}

func (p piped) Write(b []byte) (int, error) {
	// Go writes to sockets as any program does, and so gets EPIPE exactly where
	// the system sends SIGPIPE; the Go runtime only keeps that signal quiet.
	if _, err := p.stream.Write(b); errors.Is(err, syscall.EPIPE) {
		p.server.die(endBySigpipe())
	}
	return len(b), nil
}
