package peer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"os"
	"slices"
	"time"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/transcript"
)

// Post is what the senders of datagrams of one check share. Like a room it is
// for one goroutine. The caller closes it.
type Post struct {
	room    *Room
	senders []*Sender
	dropped int
}

// Post opens a post in this room.
func (r *Room) Post() *Post { return &Post{room: r, dropped: r.Witness.Dropped()} }

// Sender is a named sender of datagrams with a socket of its own. The socket is
// not connected, so that a reply from a wrong port is seen.
type Sender struct {
	Name   string
	From   netip.AddrPort // where the latest reply came from
	post   *Post
	conn   *net.UDPConn
	in     []letter // received and not yet taken
	closed bool
}

// letter is one datagram that has arrived.
type letter struct {
	data []byte
	from netip.AddrPort
	at   time.Duration
}

// Sender brings in a sender. The error is one of this system, never the
// program's.
func (p *Post) Sender(ctx context.Context, name string) (*Sender, error) {
	local := "127.0.0.1:0"
	if p.room.Addr.Addr().Is6() {
		local = "[::1]:0"
	}
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(ctx, "udp", local)
	if err != nil {
		return nil, fmt.Errorf("opening a datagram socket for %s: %w", name, err)
	}
	s := &Sender{Name: name, post: p, conn: conn.(*net.UDPConn)}
	p.senders = append(p.senders, s)
	return s, nil
}

// Close closes all senders' sockets.
func (p *Post) Close() {
	for _, s := range p.senders {
		s.close()
	}
}

// Dropped returns how many datagrams the system has dropped since the post was
// opened, because the program's receive buffer was full.
func (p *Post) Dropped() int { return p.room.Witness.Dropped() - p.dropped }

// Holders names the senders that have received a text and not taken it.
func (p *Post) Holders(text []byte, but string) (names []string) {
	for _, s := range p.senders {
		s.sweep()
		if s.Name != but && slices.ContainsFunc(s.in, func(l letter) bool { return bytes.Contains(l.data, text) }) {
			names = append(names, s.Name)
		}
	}
	return names
}

// Make returns a request of the lab; {token} is filled with a fresh one unless
// v has it.
func (s *Sender) Make(exchange string, v lab.Values) lab.Request {
	values := lab.Values{"token": ""}
	maps.Copy(values, v)
	if values["token"] == "" {
		values["token"] = s.post.room.Token(s.Name)
	}
	if values["n"] == "" && s.post.room.Part.Uses(exchange, "n") {
		values["n"] = s.post.room.Number()
	}
	return s.post.room.Part.Make(exchange, values)
}

// NewAsk returns the lab's smallest request with a fresh token of this sender.
func (s *Sender) NewAsk() lab.Request { return s.Make("ask", nil) }

// Ask makes the lab's smallest exchange.
func (s *Sender) Ask(ctx context.Context) Reply { return s.Do(ctx, s.NewAsk()) }

// Do sends a request in one datagram, without a line end, and waits for the
// reply.
func (s *Sender) Do(ctx context.Context, q lab.Request) Reply {
	s.Send(q.Text)
	return s.Answer(ctx, q)
}

// Send sends one datagram. That it could not be handed over, as one that is too
// large for this system, shows in what does not come back.
func (s *Sender) Send(datagram []byte) {
	if s.closed {
		return
	}
	s.post.room.Log.Add(s.Name, transcript.Sent, datagram)
	_, _ = s.conn.WriteToUDPAddrPort(datagram, s.post.room.Addr)
}

// Gone closes the sender's socket: a reply on its way to it finds nobody, and
// the program's system may tell the program so.
func (s *Sender) Gone() {
	s.post.room.Log.Add(s.Name, transcript.Closed, nil)
	s.close()
}

func (s *Sender) close() {
	if !s.closed {
		s.closed = true
		_ = s.conn.Close()
	}
}

// Rest returns what has arrived and was not taken. It first waits until the
// program rests.
func (s *Sender) Rest(ctx context.Context) (left [][]byte) {
	s.post.room.Rest(ctx)
	s.sweep()
	for _, l := range s.in {
		left = append(left, l.data)
	}
	s.in = nil
	return left
}

func (s *Sender) sweep() {
	for s.read(0) {
		if len(s.in) > maxExtra {
			return
		}
	}
}

// read takes a datagram that has arrived, waiting at most d for one.
func (s *Sender) read(d time.Duration) bool {
	if s.closed {
		return false
	}
	if !soon(s.conn, d) {
		return false
	}
	buf := make([]byte, 64<<10)
	n, from, err := s.conn.ReadFromUDPAddrPort(buf)
	if err != nil {
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			pause(context.Background(), d) // such as Windows' reports of ports that are gone
		}
		return false
	}
	from = netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
	s.post.room.Log.Add(s.Name, transcript.Received, buf[:n])
	if from != s.post.room.Addr {
		s.post.room.Log.Note(s.Name, transcript.Received, "from "+from.String()+", which is not the server's address")
	}
	s.in = append(s.in, letter{data: bytes.Clone(buf[:n]), from: from, at: s.post.room.now()})
	return true
}
