package fault

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/labgrade/labgrade/reference/lab3"
)

// lingerTime is how long a connection is kept after BYE for the last reply to
// arrive.
const lingerTime = time.Second

// stream is what a TCP connection can do. Faults wrap it.
type stream interface {
	net.Conn
	CloseWrite() error
	SyscallConn() (syscall.RawConn, error)
}

// messages are the requests of one client, as [lab3.Lines] gives them.
type messages interface {
	Next() ([]byte, error)
}

// errSilence is returned by a faulty answer step that sends no reply.
var errSilence = errors.New("no reply")

// client is one connection as the server sees it.
type client struct {
	stream
	number  int // 1 for the first client
	session *lab3.Session
	lines   messages
	pending sync.WaitGroup // replies on their way in goroutines of their own
}

// server is a correct server in steps. Each function is one thing that a
// student writes; a fault replaces one of them before the server runs.
type server struct {
	heed   func(ctx context.Context) context.Context                    // what the program hears of being told to stop
	listen func(ctx context.Context, addr string) (net.Listener, error) // get the port
	accept func(ctx context.Context, ln net.Listener) error             // meet clients until ctx is done
	wrap   func(stream) stream                                          // what the bytes go through
	state  func() *lab3.Session                                         // what is remembered of a new client
	lines  func(stream) messages                                        // cut the bytes into requests
	admit  func(ctx context.Context, c *client)                         // get a new client served
	answer func(c *client, line []byte) (lab3.Reply, error)             // work out a reply; an error ends the connection
	reply  func(ctx context.Context, c *client, reply lab3.Reply) error // wait if need be, and send
	leave  func(ctx context.Context, c *client, cause error)            // the connection is over; nil after BYE

	die   context.CancelCauseFunc // ends the whole program with an error
	model lab3.Server
}

func newServer() *server {
	s := &server{}
	s.heed = func(ctx context.Context) context.Context { return ctx }
	s.listen = listen
	s.accept = s.acceptMany
	s.wrap = func(conn stream) stream { return conn }
	s.state = func() *lab3.Session { return &lab3.Session{} }
	s.lines = func(conn stream) messages { return lab3.NewLines(conn) }
	s.admit = func(ctx context.Context, c *client) { go s.serve(ctx, c) }
	s.answer = func(c *client, line []byte) (lab3.Reply, error) { return s.model.Answer(c.session, line), nil }
	s.reply = reply
	s.leave = leave
	return s
}

// run serves until ctx is done or a step ends the program. Goroutines of
// faulty steps may outlive it; the process is to end next.
func (s *server) run(ctx context.Context, addr string) error {
	told := s.heed(ctx)
	life, die := context.WithCancelCause(told)
	defer die(nil)
	s.die = die

	ln, err := s.listen(life, addr)
	if err == nil {
		defer ln.Close()
		defer context.AfterFunc(life, func() { ln.Close() })()
		err = s.accept(life, ln)
	}
	switch {
	case told.Err() != nil:
		return nil
	case life.Err() != nil:
		return context.Cause(life)
	default:
		return err
	}
}

// acceptMany is the ordinary accept loop.
func (s *server) acceptMany(ctx context.Context, ln net.Listener) error {
	for number := 1; ; number++ {
		c, err := s.meet(ctx, ln, number)
		if err != nil {
			return err
		}
		s.admit(ctx, c)
	}
}

// meet waits for the next client.
func (s *server) meet(ctx context.Context, ln net.Listener, number int) (*client, error) {
	conn, err := ln.Accept()
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { conn.Close() }) // the process ends, as it were
	wrapped := s.wrap(conn.(stream))
	return &client{stream: wrapped, number: number, session: s.state(), lines: s.lines(wrapped)}, nil
}

// serve is the life of one client.
func (s *server) serve(ctx context.Context, c *client) {
	more, err := true, error(nil)
	for more && err == nil {
		more, err = s.turn(ctx, c)
	}
	s.leave(ctx, c, err)
}

// turn reads and answers one request, and says whether there may be more.
func (s *server) turn(ctx context.Context, c *client) (more bool, err error) {
	line, err := c.lines.Next()
	var reply lab3.Reply
	switch {
	case errors.Is(err, lab3.ErrTooLong):
		reply = s.model.TooLong(c.session)
	case err != nil:
		return false, err
	default:
		if reply, err = s.answer(c, line); errors.Is(err, errSilence) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	err = s.reply(ctx, c, reply)
	return !reply.Last, err
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", addr)
}

func reply(ctx context.Context, c *client, reply lab3.Reply) error {
	if err := pause(ctx, reply.After); err != nil {
		return err
	}
	return send(c, reply)
}

// send passes a reply on in one Write, so that wrapped streams see it whole.
func send(to io.Writer, reply lab3.Reply) error {
	_, err := io.WriteString(to, reply.Text+"\n")
	return err
}

func leave(_ context.Context, c *client, cause error) {
	c.pending.Wait()
	if cause == nil && c.CloseWrite() == nil {
		c.SetReadDeadline(time.Now().Add(lingerTime))
		io.Copy(io.Discard, c.stream)
	}
	c.Close()
}

// pause waits for d, or until ctx is done, which it reports as an error.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
