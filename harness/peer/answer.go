package peer

import (
	"bytes"
	"context"
	"slices"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/witness"
)

// Answer waits for the reply to a request that was sent before, or for one that
// fits another of the wanted patterns. Datagrams carry no order, so one that
// fits is taken wherever it stands among those that have come. If none does and
// no more can come, the reply is the datagram that came last, if any.
//
// The wait ends by the reply, when the program has ended, when the witness has
// proven that no reply can come, or at the hang guard.
func (s *Sender) Answer(ctx context.Context, q lab.Request, or ...lab.Pattern) Reply {
	room := s.post.room
	v := s.post.vigil()
	wait := room.Guard.Begin(room)
	for {
		if r, ok := s.take(q, or); ok {
			return r
		}
		switch {
		case room.ended():
			if !s.read(0) {
				return s.instead(q, Message{})
			}
			continue
		case ctx.Err() != nil || wait.Over():
			return s.instead(q, Message{Gave: true, Proof: v.watch.Hanging()})
		case s.read(tick):
			continue
		}
		// What came before the last look is in the socket now.
		if proof := v.look(); proof != nil && !s.read(0) {
			return s.instead(q, Message{Proof: proof})
		}
		wait.Progress(v.watch.Progress())
	}
}

// take looks for a wanted reply among the datagrams that have come.
func (s *Sender) take(q lab.Request, or []lab.Pattern) (Reply, bool) {
	for _, want := range append([]lab.Pattern{q.Want}, or...) {
		fits := func(l letter) bool { return want.Match(s.text(l.data)) }
		if i := slices.IndexFunc(s.in, fits); i >= 0 {
			q.Want = want
			return s.taken(q, i), true
		}
	}
	return Reply{}, false
}

func (s *Sender) taken(q lab.Request, i int) Reply {
	l := s.in[i]
	s.in = slices.Delete(s.in, i, i+1)
	s.From = l.from
	m := Message{Text: s.text(l.data), Raw: l.data, Complete: true, At: l.at}
	return Reply{Message: m, Peer: s.Name, Request: q}
}

// instead is what came instead of the wanted reply.
func (s *Sender) instead(q lab.Request, m Message) Reply {
	if n := len(s.in); n > 0 {
		r := s.taken(q, n-1)
		r.Proof = m.Proof
		return r
	}
	m.At = s.post.room.now()
	return Reply{Message: m, Peer: s.Name, Request: q}
}

// text is what a datagram says: where messages are lines, one line end at its
// end is ignored.
func (s *Sender) text(b []byte) []byte {
	if s.post.room.framing() == lab.Line {
		return withoutEnd(b)
	}
	return b
}

// withoutEnd takes one line end off a reply: a datagram needs none, and one at
// its end is ignored.
func withoutEnd(b []byte) []byte {
	line, ended := bytes.CutSuffix(b, []byte("\n"))
	if !ended {
		return b
	}
	return bytes.TrimSuffix(line, []byte("\r"))
}

// vigil is one watch over the program and its datagram sockets.
type vigil struct {
	room   *Room
	watch  *witness.Watch
	unread int
}

func (p *Post) vigil() *vigil {
	v := &vigil{room: p.room}
	v.unread, _ = p.room.Witness.Unread()
	v.begin()
	return v
}

func (v *vigil) begin() { v.watch = v.room.watch() }

// look takes one more look. A change of what lies unread in the sockets is
// progress, so the watch begins anew: the program's wakes were not in vain. Sleep
// counts as proof only if nothing is between the sockets and the program still
// sleeps afterwards.
func (v *vigil) look() *witness.Proof {
	proof := v.watch.Look()
	if v.progressed() {
		v.begin()
		return nil
	}
	if proof == nil || proof.Kind != witness.Stuck {
		return proof
	}
	if v.room.Witness.InTransit() {
		return nil
	}
	if again := v.watch.Look(); again == nil || v.progressed() {
		return nil
	}
	return proof
}

func (v *vigil) progressed() bool {
	before := v.unread
	v.unread, _ = v.room.Witness.Unread()
	return v.unread != before
}
