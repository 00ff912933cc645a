package peer

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// Host is a place where the harness listens for a client under test. Close it.
type Host struct {
	Addr     netip.AddrPort
	room     *Room
	listener *net.TCPListener
}

// Listen opens a host at an address. Whoever connects is completed by the
// kernel at once, and met by [Host.Accept].
func (r *Room) Listen(at netip.AddrPort) (*Host, error) {
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
	if err != nil {
		return nil, fmt.Errorf("listening for the client: %w", err)
	}
	return &Host{Addr: addr(l.Addr()), room: r, listener: l}, nil
}

// Close refuses whoever has not been accepted, and all who come later.
func (h *Host) Close() { _ = h.listener.Close() }

// Accept returns the harness's end of the next connection that is there, nil if
// there is none. It does not wait; see [Room.Until].
func (h *Host) Accept(name string) *Peer {
	soonest := time.Time{} // a deadline could pass before the system is asked
	if !waiting(h.listener) {
		soonest = time.Now().Add(moment)
	}
	_ = h.listener.SetDeadline(soonest)
	conn, err := h.listener.AcceptTCP()
	if err != nil {
		return nil
	}
	p := &Peer{Name: name, room: h.room, conn: conn}
	h.room.peers = append(h.room.peers, p)
	h.room.Log.Add(name, transcript.Accepted, nil)
	return p
}

// Until waits until done, or until nothing that the program does by itself can
// make it done. fed tells whether the program can be woken only by what lies in
// front of it already; a proof counts from then on. The proof is nil when the
// program has ended, and when nothing is known.
func (r *Room) Until(ctx context.Context, done, fed func() bool) (proof *witness.Proof, ok bool) {
	watch := r.watch()
	wait := r.Guard.Begin(r)
	once := false // a proof must hold twice: a child that is just being born shows at the second
	for {
		if r.soon(ctx, done) {
			return nil, true
		}
		if r.ended() {
			return nil, done()
		}
		if !fed() {
			watch = r.watch()
		}
		if proof := watch.Look(); proof != nil && !departing(proof.Look) {
			if once {
				return proof, done()
			}
			once, watch = true, r.watch()
		}
		wait.Progress(watch.Progress())
		if ctx.Err() != nil || wait.Over() {
			return watch.Hanging(), done()
		}
	}
}

// soon asks several times within one tick.
func (r *Room) soon(ctx context.Context, done func() bool) bool {
	for began := time.Now(); time.Since(began) < tick && ctx.Err() == nil; pause(ctx, tick/20) {
		switch {
		case done():
			return true
		case r.ended():
			return done()
		}
	}
	return false
}

// Vanish breaks all connections at once, as when the host is switched off.
func (r *Room) Vanish() {
	for _, p := range r.peers {
		p.abandon()
	}
	r.peers = nil
}

// departing reports whether a Java virtual machine may be on its way out: all
// its other threads stand still then, while the VM thread waits again and again
// for 10 ms, at least 30 times, for those that read. When it has nothing to do
// it waits for a second at a time.
func departing(l witness.Look) bool {
	const short = 20 * time.Millisecond
	return slices.ContainsFunc(l.Threads, func(t witness.Thread) bool {
		return t.Name == "VM Thread" && t.Due != witness.Never && t.Due < short
	})
}
