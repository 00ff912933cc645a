package peer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// Peer is the harness's end of one connection.
type Peer struct {
	Name   string
	room   *Room
	conn   *net.TCPConn
	in     []byte // received and not yet taken
	sent   uint64
	ending Ending
	closed bool
	done   bool // its sending side is closed
	tight  bool // its receive buffer is as small as can be
	rest   []byte
	free   func(context.Context)
}

// Ending is how the program's side of a connection ended.
type Ending string

// The endings.
const (
	Open     Ending = ""         // it has not ended
	Closed   Ending = "closed"   // the program closed it
	Reset    Ending = "reset"    // the program's system reset it: closed with unread data, or it died
	Vanished Ending = "vanished" // the connection failed in another way
)

// Full says that a connection could not be made because the program does not
// accept: its queue is full and it has been proven that it will not empty.
type Full struct {
	Waiting, Limit int
	Proof          *witness.Proof
}

func (f *Full) Error() string {
	return fmt.Sprintf("%d connections wait to be accepted, and the program does not accept them", f.Waiting)
}

// dialLimit bounds one connect: a full queue drops it and the kernel tries again
// after 1, 3 and 7 seconds.
const dialLimit = 20 * time.Second

// Dial connects a peer. It waits until the accept queue has room, so a small
// backlog never costs a connection; the error is a [*Full] when the program has
// been proven not to accept.
func (r *Room) Dial(ctx context.Context, name string) (*Peer, error) {
	if err := r.room(ctx); err != nil {
		return nil, err
	}
	return r.dial(ctx, name, 0)
}

func (r *Room) dial(ctx context.Context, name string, buffer int) (*Peer, error) {
	d := net.Dialer{Timeout: dialLimit, KeepAlive: -1, Control: smallBuffer(buffer)}
	conn, err := d.DialContext(ctx, "tcp", r.Addr.String())
	if err != nil {
		return nil, fmt.Errorf("connecting %s: %w", name, err)
	}
	p := &Peer{Name: name, room: r, conn: conn.(*net.TCPConn), tight: buffer > 0}
	r.peers = append(r.peers, p)
	r.Log.Add(name, transcript.Dialled, nil)
	return p, nil
}

// room waits until a further connection fits into the accept queue.
func (r *Room) room(ctx context.Context) error {
	watch := r.watch()
	wait := r.Guard.Begin(r)
	for {
		waiting, limit, ok := r.Witness.Queue(r.Addr)
		if !ok || waiting == 0 || r.habits().Sluggish && waiting < limit {
			return nil
		}
		var proof *witness.Proof
		if watch.Due() {
			proof = watch.Look()
		}
		if proof != nil || wait.Over() {
			if waiting <= limit {
				return nil
			}
			return &Full{Waiting: waiting, Limit: limit, Proof: proof}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		pause(ctx, 200*time.Microsecond)
	}
}

// Conn names the connection for the witness.
func (p *Peer) Conn() witness.Conn {
	return witness.Conn{Name: p.Name, Local: addr(p.conn.LocalAddr()), Remote: addr(p.conn.RemoteAddr())}
}

func addr(a net.Addr) netip.AddrPort {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.AddrPort()
	}
	return netip.AddrPort{}
}

// Ending returns how the program ended the connection, as far as was read.
func (p *Peer) Ending() Ending { return p.ending }

// HalfClose closes the sending side: the program reads the end of input.
func (p *Peer) HalfClose() {
	if p.closed || p.done {
		return
	}
	p.done = true
	p.room.Log.Add(p.Name, transcript.HalfClosed, nil)
	_ = p.conn.CloseWrite()
}

// Close leaves like a client whose program has ended. With unread replies the
// system sends a reset instead, as it would for a real one.
func (p *Peer) Close() {
	if p.closed {
		return
	}
	p.closed = true
	p.room.Log.Add(p.Name, transcript.Closed, nil)
	_ = p.conn.Close()
}

// Reset vanishes: the program's next read or write fails with ECONNRESET.
func (p *Peer) Reset() {
	if p.closed {
		return
	}
	p.room.Log.Add(p.Name, transcript.Reset, nil)
	p.abandon()
}

func (p *Peer) abandon() {
	if p.closed {
		return
	}
	p.closed = true
	_ = p.conn.SetLinger(0)
	_ = p.conn.Close()
}

// endingOf tells how a failed read or write says that the connection ended.
func endingOf(err error) Ending {
	switch {
	case errors.Is(err, net.ErrClosed):
		return Closed
	case isReset(err):
		return Reset
	}
	return Vanished
}
