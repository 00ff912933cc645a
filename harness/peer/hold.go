package peer

import (
	"context"
	"errors"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// hold marks the peer as held; free is what lets it go on.
func (p *Peer) hold(how string, free func(context.Context)) {
	p.free = free
	p.room.Log.Note(p.Name, transcript.Held, how)
}

// Release lets a held peer go on: it says what it kept back. A peer that is not
// held leaves.
func (p *Peer) Release(ctx context.Context) {
	if p.closed {
		return
	}
	free := p.free
	p.free = nil
	p.room.Log.Note(p.Name, transcript.Released, "")
	if free == nil {
		p.Close()
		return
	}
	free(ctx)
}

// Silent holds the peer as it is: connected, and saying nothing. Let go, it asks.
func (p *Peer) Silent() *Peer {
	p.hold("says nothing", func(ctx context.Context) { _ = p.Send(ctx, p.NewAsk().Bytes()) })
	return p
}

// Half sends the first cut bytes of a request and holds the rest.
func (p *Peer) Half(ctx context.Context, q lab.Request, cut int) *Peer {
	b := q.Bytes()
	cut = min(max(cut, 0), len(b)-1)
	_ = p.Send(ctx, b[:cut])
	p.rest = b[cut:]
	p.hold("keeps the rest of its "+p.room.framing().Unit(), func(ctx context.Context) { p.sendRest(ctx) })
	return p
}

func (p *Peer) sendRest(ctx context.Context) {
	rest := p.rest
	p.rest = nil
	_ = p.Send(ctx, rest)
}

// Drip sends one more byte of what a Half keeps back, and waits until the
// program has read it; false when only the last byte is left.
func (p *Peer) Drip(ctx context.Context) bool {
	if len(p.rest) <= 1 {
		return false
	}
	_ = p.Send(ctx, p.rest[:1])
	p.rest = p.rest[1:]
	return true
}

// Finish lets a held peer go and waits for the reply that it is owed.
func (p *Peer) Finish(ctx context.Context, q lab.Request) Reply {
	if p.free != nil {
		p.Release(ctx)
	}
	return p.Answer(ctx, q)
}

// Waiting sends the lab's slow request and holds until its time has passed. It
// cannot be hurried, so releasing it means that it vanishes.
func (p *Peer) Waiting(ctx context.Context, q lab.Request) *Peer {
	_ = p.Send(ctx, q.Bytes())
	p.hold("waits for its slow request", func(context.Context) { p.Reset() })
	return p
}

// Stuffed asks for more and more and reads nothing, until the program cannot
// write another byte to it or limit bytes were asked for. It returns the
// requests that were sent whole. That the program takes no more needs no proof:
// no verdict hangs on it.
func (p *Peer) Stuffed(ctx context.Context, size, limit int) (asked []lab.Request) {
	for total := 0; total < limit; total += size {
		q := p.Make("ask", lab.Values{"token": p.room.Text(p.Name, size)})
		if stalled := asStalled(p.send(ctx, q.Bytes(), (*witness.Watch).Calm)); stalled != nil {
			b := q.Bytes()
			p.rest = b[len(b)-stalled.Left:]
			break
		}
		asked = append(asked, q)
	}
	p.hold("reads none of its replies", func(ctx context.Context) {
		p.empty(ctx)
		p.sendRest(ctx)
	})
	return asked
}

// Unread holds a peer that reads nothing from now on. Let go, it reads what has
// come.
func (p *Peer) Unread() *Peer {
	p.hold("reads nothing", p.empty)
	return p
}

// empty reads whatever comes until the program is calm. What was read is kept for
// later. That no more comes needs no proof: no verdict hangs on it.
func (p *Peer) empty(ctx context.Context) {
	watch := p.room.watch()
	wait := p.room.Guard.Begin(p.room)
	for p.ending == Open && len(p.in) <= mostKept && ctx.Err() == nil && !wait.Over() {
		if p.read(tick) || !watch.Due() {
			continue
		}
		if proof := watch.Look(); (proof != nil || watch.Calm()) && !p.read(0) {
			return
		}
		wait.Progress(watch.Progress())
	}
}

func asStalled(err error) *Stalled {
	if s, ok := errors.AsType[*Stalled](err); ok {
		return s
	}
	return nil
}

// DialSmall connects a peer with the smallest receive buffer, so that a program
// that writes to it without being read is stopped early.
func (r *Room) DialSmall(ctx context.Context, name string) (*Peer, error) {
	if err := r.room(ctx); err != nil {
		return nil, err
	}
	return r.dial(ctx, name, 4<<10)
}
