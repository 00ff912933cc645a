package peer

import (
	"context"
	"time"

	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// Stalled says that bytes could not be handed over: the program does not read,
// and Proof, if not nil, says that it will not.
type Stalled struct {
	Peer  string
	Left  int // bytes that were not taken
	Proof *witness.Proof
}

func (s *Stalled) Error() string { return "the program does not read what " + s.Peer + " sends" }

// tick is how long a wait sleeps between two looks at the program. Data that
// arrives ends it at once.
const tick = 5 * time.Millisecond

// Send sends bytes as they are. It returns a [*Stalled] when the program does
// not take them; that the connection has ended is no error, since it will show
// in what is received.
func (p *Peer) Send(ctx context.Context, b []byte) error {
	return p.send(ctx, b, func(*witness.Watch) bool { return false })
}

// send is Send that also gives up as soon as enough says so, then without proof.
func (p *Peer) send(ctx context.Context, b []byte, enough func(*witness.Watch) bool) error {
	if p.closed || len(b) == 0 {
		return nil
	}
	p.room.Log.Add(p.Name, transcript.Sent, b)
	watch := p.room.watch()
	wait := p.room.Guard.Begin(p.room)
	for proof := (*witness.Proof)(nil); ; proof = watch.Look() {
		wait.Progress(watch.Progress())
		n, err := put(p.conn, b) // also after the last look: there may be room by now
		p.sent += uint64(n)
		b = b[n:]
		switch {
		case err != nil || len(b) == 0:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case n == 0 && (proof != nil || enough(watch) || wait.Over()):
			return &Stalled{Peer: p.Name, Left: len(b), Proof: proof}
		}
		spaceFor(p.conn, tick)
	}
}

// SendPieces sends each piece only when the program has read the one before
// (what has arrived at its socket less what is unread there equals what was
// sent), so each costs it a recv of its own, on any machine. Where the kernel
// does not tell, pieces are sent with pauses between them.
func (p *Peer) SendPieces(ctx context.Context, pieces ...[]byte) error {
	for i, piece := range pieces {
		if i > 0 {
			if err := p.Taken(ctx); err != nil {
				return err
			}
		}
		if err := p.Send(ctx, piece); err != nil {
			return err
		}
	}
	return nil
}

// Taken waits until the program has read everything that was sent so far. The
// system counts first what is unread and then what has arrived, so bytes that
// come in between look as if they had been read: it is asked once more.
func (p *Peer) Taken(ctx context.Context) error {
	watch := p.room.watch()
	wait := p.room.Guard.Begin(p.room)
	arrived := false
	for n := 0; ; n++ {
		ends, ok := p.room.Witness.Conn(p.Conn())
		read := ends.Theirs.Received-uint64(ends.Theirs.Unread) >= p.sent
		switch {
		case !ok:
			pause(ctx, blindPause)
			return ctx.Err()
		case ends.Theirs.Closed() || read && arrived:
			return nil
		case read:
			arrived = true
			continue
		case ctx.Err() != nil:
			return ctx.Err()
		}
		if n%lookEvery == lookEvery-1 {
			proof := watch.Look()
			wait.Progress(watch.Progress())
			if proof != nil || wait.Over() {
				return &Stalled{Peer: p.Name, Left: ends.Theirs.Unread, Proof: proof}
			}
		}
		pause(ctx, 50*time.Microsecond)
	}
}

const (
	lookEvery  = 40
	blindPause = 20 * time.Millisecond // elsewhere than on Linux
)
