package peer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// maxKept bounds what a peer keeps of an endless message.
const maxKept = 1 << 20

// Message is one message from the program, or what came instead.
type Message struct {
	Text     []byte // without its framing; what came of it when it is not Complete
	Raw      []byte // as it travelled
	Complete bool
	Ending   Ending           // how the connection ended before it was complete
	Proof    *witness.Proof   // why no more can come
	Gave     bool             // the hang guard ended the wait; without a Proof nothing is known
	Endless  bool             // more than a peer keeps came without an end
	Broken   *lab.LengthError // what stands before the message is no length
	At       time.Duration
}

// Next waits for the next message that was not broadcast. Where nothing marks
// the end of a message (the framing raw), nothing is ever complete: it returns
// what came until the end.
func (p *Peer) Next(ctx context.Context) Message { return p.next(ctx, nil) }

// Overhear waits for the next message, broadcasts included.
func (p *Peer) Overhear(ctx context.Context) Message { return p.one(ctx, nil) }

// next waits for the next message. A broadcast counts only if it is wanted.
func (p *Peer) next(ctx context.Context, want *lab.Pattern, or ...lab.Pattern) Message {
	for {
		m := p.one(ctx, want, or...)
		wanted := func(w lab.Pattern) bool { return w.Match(m.Text) }
		if !m.Complete || want != nil && wanted(*want) || slices.ContainsFunc(or, wanted) || !p.room.broadcast(m.Text) {
			return m
		}
	}
}

// one waits for one message, wanted or not.
func (p *Peer) one(ctx context.Context, want *lab.Pattern, or ...lab.Pattern) Message {
	watch := p.room.watch()
	wait := p.room.Guard.Begin(p.room)
	var proof *witness.Proof
	for {
		if m, ok := p.any(proof != nil || p.ending != Open, want, or); ok {
			return m
		}
		switch {
		case p.ending != Open && p.room.habits().NoLineEnd && len(p.in) > 0:
			return p.unended()
		case p.ending != Open:
			return p.partial(Message{Ending: p.ending})
		case p.room.framing().Broken(p.in) != nil:
			return p.partial(Message{Broken: p.room.framing().Broken(p.in)})
		case len(p.in) > p.room.kept():
			return p.partial(Message{Endless: true})
		case p.room.habits().NoLineEnd && len(p.in) > 0 && (proof != nil || wait.Over()):
			return p.unended()
		case proof != nil:
			return p.partial(Message{Proof: proof})
		case ctx.Err() != nil || wait.Over():
			return p.partial(Message{Gave: true, Proof: watch.Hanging()})
		}
		if p.read(tick) || !watch.Due() {
			continue
		}
		// What came before the second look is in the socket now.
		if proof = watch.Look(); proof != nil && p.read(0) {
			proof = nil
		}
		wait.Progress(watch.Progress())
	}
}

// any takes a message that is complete, by whichever of the wanted patterns tells;
// over says that no more will come.
func (p *Peer) any(over bool, want *lab.Pattern, or []lab.Pattern) (Message, bool) {
	m, ok := p.take(want)
	for i := 0; !ok && i < len(or); i++ {
		m, ok = p.take(&or[i])
	}
	if !ok {
		m, ok = p.tail(want, over)
	}
	for i := 0; !ok && i < len(or); i++ {
		m, ok = p.tail(&or[i], over)
	}
	return m, ok
}

// read takes what has arrived, waiting at most d for it; true if anything came,
// the end included.
func (p *Peer) read(d time.Duration) bool {
	if p.closed || p.ending != Open {
		return false
	}
	p.widen()
	if !soon(p.conn, d) {
		return false
	}
	buf := make([]byte, 64<<10)
	n, err := p.conn.Read(buf)
	if n > 0 {
		p.room.Log.Add(p.Name, transcript.Received, buf[:n])
		p.in = append(p.in, buf[:n]...)
	}
	switch {
	case err == nil:
	case errors.Is(err, io.EOF):
		p.ending = Closed
		p.room.Log.Add(p.Name, transcript.SawEnd, nil)
	case !errors.Is(err, os.ErrDeadlineExceeded):
		p.ending = endingOf(err)
		p.room.Log.Add(p.Name, transcript.SawReset, nil)
	}
	return n > 0 || p.ending != Open
}

// readable is a connection that can be asked and bound.
type readable interface {
	syscall.Conn
	SetReadDeadline(time.Time) error
}

// soon prepares a read that waits at most d. What has arrived is read without
// any deadline: one that a busy machine lets pass would end the read before the
// socket is asked, and hide a reply that is there. false: nothing has arrived,
// and none is to be waited for.
func soon(c readable, d time.Duration) bool {
	if waiting(c) {
		return c.SetReadDeadline(time.Time{}) == nil
	}
	d = max(d, moment)
	return d > 0 && c.SetReadDeadline(time.Now().Add(d)) == nil
}

// widen gives a peer that begins to read a receive buffer of the usual size:
// through a tiny one the program's system would send by its probe timer only.
func (p *Peer) widen() {
	if p.tight {
		p.tight = false
		_ = p.conn.SetReadBuffer(usualBuffer)
	}
}

const usualBuffer = 1 << 20

// take splits a complete message from what has arrived.
func (p *Peer) take(want *lab.Pattern) (Message, bool) {
	if p.room.framing() == lab.Raw {
		return p.takeRaw(want)
	}
	for {
		p.in = p.room.habits().strip(p.in)
		text, raw, rest, ok := p.room.framing().Split(p.in)
		if !ok {
			return Message{}, false
		}
		p.in = rest
		if len(text) == 0 && p.room.habits().Blanks {
			continue
		}
		return Message{Text: text, Raw: raw, Complete: true, At: p.room.now()}, true
	}
}

// partial returns m with what has arrived of an incomplete message.
func (p *Peer) partial(m Message) Message {
	m.Text, m.Raw, m.At = p.in, p.in, p.room.now()
	p.in = nil
	return m
}

// unended takes what has arrived before the program came to rest as a message.
func (p *Peer) unended() Message {
	m := Message{Text: p.in, Raw: p.in, Complete: true, At: p.room.now()}
	p.in = nil
	return m
}

// Pending returns what has arrived and was not taken, without waiting.
func (p *Peer) Pending() []byte {
	for p.read(0) {
		if len(p.in) > p.room.kept() {
			break
		}
	}
	return bytes.Clone(p.in)
}

// Grab takes what has arrived, without waiting.
func (p *Peer) Grab() []byte {
	b := p.Pending()
	p.in = nil
	return b
}

// Arrived reports whether part of a message has arrived and was not taken,
// without waiting.
func (p *Peer) Arrived() bool {
	p.Pending()
	p.in = p.room.habits().strip(p.in)
	return len(p.in) > 0
}

func (h *Habits) strip(b []byte) []byte {
	if len(h.Greeting) == 0 {
		return b
	}
	return bytes.TrimPrefix(b, h.Greeting)
}

func (r *Room) habits() *Habits {
	if r.Habits == nil {
		r.Habits = &Habits{}
	}
	return r.Habits
}

// framing is how what the program sends is framed.
func (r *Room) framing() lab.Framing {
	if r.Part == nil {
		return lab.Line
	}
	return r.Part.Answers()
}

// kept is how much of a message without an end is kept.
func (r *Room) kept() int {
	if r.Part == nil || r.framing().Kind() == lab.Ended {
		return maxKept
	}
	return max(maxKept, min(r.Part.Largest(), mostKept))
}

// mostKept is more than any check asks for in one message.
const mostKept = 80 << 20

// broadcast reports whether a message may come without being asked for.
func (r *Room) broadcast(text []byte) bool { return r.Part != nil && r.Part.Broadcast(text) }

func (r *Room) now() time.Duration { return r.Log.Now() }
