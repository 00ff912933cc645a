// Package peer holds the harness's ends of connections: named clients that
// talk to the program under test, well-behaved ones and deliberately bad ones,
// one misbehaviour a file.
//
// Start with a [Room], which is what the peers of one check share, then
// [Room.Dial] and [Peer.Ask]. A wait ends when the reply has come, when the
// witness has proven that it cannot come, or at one generous hang guard, which
// proves nothing. Peers report what happened; they never decide about marks.
//
// A room and its peers are for one goroutine: simultaneity is made by stopping
// the program, putting everything in place, and continuing it.
package peer

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"time"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// Program is what a room must know about the program under test.
type Program interface {
	Done() <-chan struct{}        // closed when it has ended
	Freeze(context.Context) error // stops all of it, and returns when it has stopped
	Thaw() error                  // continues it
}

// Room is what the peers of one check share. Its fields are set before the
// first Dial; Witness, Program and Log may be nil.
type Room struct {
	Addr    netip.AddrPort
	Part    *lab.Part
	Program Program
	Witness *witness.Witness
	Log     *transcript.Log
	Guard   *Guard
	Rand    *rand.Rand
	Habits  *Habits

	// GivenUp reports whether nothing more can come of the program, although it
	// has not ended: it floods us and is read no further. nil: never.
	GivenUp func() bool

	// Clinging keeps held peers held also when somebody gets no reply: to look
	// at the program as it stands then.
	Clinging bool

	// Spent counts towards the proof that the program spins: what it has used of a
	// processor in earlier trials of a wait, in each of which it took nothing.
	Spent time.Duration

	peers []*Peer
	seq   int
}

// Habits are what the program is known to do wrong with every message. They
// have been found and counted once; from then on they are overlooked, so that
// one mistake does not hide everything behind it.
type Habits struct {
	Greeting  []byte // sent before anything was asked, or in front of replies
	NoLineEnd bool   // replies lack their end: a reply ends when the program rests
	Restless  bool   // it never rests, so nobody waits for that
	Sluggish  bool   // it sleeps between looks at its clients, so repetitions are few
	Prompts   bool   // Greeting comes in front of replies only, not at the beginning
	Blanks    bool   // empty messages between replies
	Accent    string // how it answers the lab's smallest request instead, with its {token}
}

// Token returns a text that occurs nowhere else in this run: it names the peer
// and the sequence, so that a stray reply tells whose it was.
func (r *Room) Token(peer string) string {
	r.seq++
	return fmt.Sprintf("%s-%d-%04x", peer, r.seq, r.random(1<<16))
}

// Number returns a whole number that was not used before in this room.
func (r *Room) Number() string {
	r.seq++
	return strconv.Itoa(r.seq*7 + r.random(5))
}

func (r *Room) random(n int) int {
	if r.Rand == nil {
		return 0
	}
	return r.Rand.IntN(n)
}

// Text returns n bytes of random small letters that begin with a token.
func (r *Room) Text(peer string, n int) string {
	b := make([]byte, 0, n)
	b = append(b, r.Token(peer)+"-"...)
	for len(b) < n {
		b = append(b, byte('a'+r.random(26)))
	}
	return string(b[:n])
}

// conns are the open connections as the witness wants them.
func (r *Room) conns() []witness.Conn {
	var out []witness.Conn
	for _, p := range r.peers {
		if !p.closed {
			out = append(out, p.Conn())
		}
	}
	return out
}

// watch begins to watch the program during a wait.
func (r *Room) watch() *witness.Watch {
	w := r.Witness.Watch(r.conns)
	w.Spent = r.Spent
	return w
}

// Look takes one look at the program and the room's connections.
func (r *Room) Look() witness.Look { return r.Witness.Look(r.conns()) }

// ended reports whether the program has ended, or is given up.
func (r *Room) ended() bool {
	if r.GivenUp != nil && r.GivenUp() {
		return true
	}
	if r.Program == nil {
		return false
	}
	select {
	case <-r.Program.Done():
		return true
	default:
		return false
	}
}

// Frozen runs act while the program is stopped: whatever act sends, closes or
// dials is in place before the program can take any of it, so it meets it in
// one piece for certain.
func (r *Room) Frozen(ctx context.Context, act func()) error {
	if r.Program == nil {
		act()
		return nil
	}
	if err := r.Program.Freeze(ctx); err != nil {
		return fmt.Errorf("stopping the program: %w", err)
	}
	r.Log.Note("program", transcript.Frozen, "")
	act()
	r.Log.Note("program", transcript.Thawed, "")
	if err := r.Program.Thaw(); err != nil {
		return fmt.Errorf("continuing the program: %w", err)
	}
	return nil
}

// Leave lets all peers go as politely as they can: they close their sending
// sides, read what is still to come, and close. So a check never ends a fragile
// program by its way of leaving.
func (r *Room) Leave(ctx context.Context) {
	for _, p := range r.peers {
		if p.free != nil {
			p.Release(ctx)
		}
		if p.Pending(); p.ending != Open {
			p.abandon() // the program has closed first: a reset spares its port the TIME_WAIT
		}
		p.HalfClose()
	}
	for _, p := range r.peers {
		p.Farewell(ctx)
	}
	r.peers = nil
}

// Holders names the peers that have received a text which they have not taken.
// A peer that reads nothing is left alone: looking would let it go.
func (r *Room) Holders(text []byte) (names []string) {
	for _, p := range r.peers {
		if !p.closed && !p.tight && bytes.Contains(p.Pending(), text) {
			names = append(names, p.Name)
		}
	}
	return names
}
