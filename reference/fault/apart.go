package fault

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labgrade/labgrade/reference/lab3"
)

// apartFaults: what belongs to one client and what to all.
var apartFaults = []Fault{
	{
		Name: "shared-client-state", Cause: "shared-client-state", Part: Server,
		Text:   "keeps one name and one count for all clients",
		server: shareSession,
	},
	{
		Name: "shared-client-state-buffer", Cause: "shared-client-state", Part: Server,
		Text: "collects the bytes of all clients in one buffer",
		server: func(s *server) {
			var all pool
			s.lines = func(conn stream) messages { return &pooled{conn: conn, all: &all} }
		},
	},
	{
		Name: "cross-talk", Cause: "cross-talk", Part: Server,
		Text: "keeps the connection in one variable, so that replies go to the client that connected last",
		server: func(s *server) {
			var last current
			admit := s.admit
			s.admit = func(ctx context.Context, c *client) { last.Store(c); admit(ctx, c) }
			s.reply = last.reply
		},
	},
	{
		Name: "lost-updates", Cause: "lost-updates", Part: Server,
		Text:   "reads the ticket counter and writes it back in two steps",
		server: loseUpdates,
	},
}

func shareSession(s *server) {
	var (
		mu     sync.Mutex // the mistake is the sharing, not a data race
		common lab3.Session
	)
	s.state = func() *lab3.Session { return &common }
	answer := s.answer
	s.answer = func(c *client, line []byte) (lab3.Reply, error) {
		mu.Lock()
		defer mu.Unlock()
		return answer(c, line)
	}
}

// pool holds what has arrived from all clients and is not answered yet.
type pool struct {
	mu   sync.Mutex
	data []byte
}

// add puts a piece in and takes a line out, if there is one.
func (p *pool) add(piece []byte) (line []byte, ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.data = append(p.data, piece...)
	line, rest, ended := bytes.Cut(p.data, []byte("\n"))
	if ended {
		p.data = rest
	}
	return line, ended
}

// pooled takes its requests from the common pool.
type pooled struct {
	conn io.Reader
	all  *pool
}

func (p *pooled) Next() ([]byte, error) {
	var piece []byte
	for {
		if line, ended := p.all.add(piece); ended {
			return checked(line)
		}
		piece = make([]byte, 4096)
		n, err := p.conn.Read(piece)
		if err != nil {
			return nil, err
		}
		piece = piece[:n]
	}
}

// current is a global variable for "the" client.
type current struct {
	atomic.Pointer[client]
}

// reply sends to whoever is current when the reply is due.
func (p *current) reply(ctx context.Context, _ *client, reply lab3.Reply) error {
	if err := pause(ctx, reply.After); err != nil {
		return err
	}
	send(p.Load(), reply) // that client may have left; this one stays
	return nil
}

// loseUpdates hands out tickets like a program that reads a variable, is
// interrupted, and writes the variable.
func loseUpdates(s *server) {
	var last atomic.Int64
	answer := s.answer
	s.answer = func(c *client, line []byte) (lab3.Reply, error) {
		reply, err := answer(c, line)
		if string(line) == "TICKET" {
			number := last.Load() + 1
			time.Sleep(2 * time.Millisecond)
			last.Store(number)
			reply.Text = "OK " + strconv.FormatInt(number, 10)
		}
		return reply, err
	}
}
