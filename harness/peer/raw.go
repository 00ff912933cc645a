package peer

import (
	"bytes"
	"context"

	"github.com/labgrade/labgrade/harness/lab"
)

// Where nothing marks the end of a message, a reply is complete when the bytes
// that are wanted have come, as many of them as are wanted, or what has come
// fits the wanted pattern.

// takeRaw takes a reply from what has arrived.
func (p *Peer) takeRaw(want *lab.Pattern) (Message, bool) {
	if want == nil || len(p.in) == 0 {
		return Message{}, false
	}
	p.in = p.room.habits().strip(p.in)
	if text, literal := want.Literal(); literal {
		if len(p.in) < len(text) && bytes.HasPrefix([]byte(text), p.in) || text == "" {
			return Message{}, false
		}
		return p.cut(min(len(text), len(p.in))), true
	}
	if want.Tail() || !want.Match(p.in) {
		return Message{}, false
	}
	return p.cut(len(p.in)), true
}

// tail takes what has arrived as a reply that nothing but its end completes: no
// more can come.
func (p *Peer) tail(want *lab.Pattern, over bool) (Message, bool) {
	if p.room.framing() != lab.Raw || want == nil || !over || len(p.in) == 0 || !want.Match(p.in) {
		return Message{}, false
	}
	return p.cut(len(p.in)), true
}

// cut takes the first n bytes that have arrived as a message.
func (p *Peer) cut(n int) Message {
	m := Message{Text: p.in[:n:n], Raw: p.in[:n:n], Complete: true, At: p.room.now()}
	p.in = p.in[n:]
	return m
}

// rawBarrier collects everything up to the reply to q: what came before it is
// more than was asked for.
func (p *Peer) rawBarrier(ctx context.Context, q lab.Request) (extra []Message, reply Reply) {
	text, literal := q.Want.Literal()
	for literal && !bytes.HasSuffix(p.in, []byte(text)) && len(p.in) < p.room.kept() {
		m := p.Next(ctx) // never complete: returns at the end, or when no more can come
		p.in = m.Text
		if !bytes.HasSuffix(p.in, []byte(text)) {
			return nil, Reply{Message: p.partial(m), Peer: p.Name, Request: q}
		}
	}
	if n := len(p.in) - len(text); literal && n > 0 {
		extra = append(extra, p.cut(n))
	}
	return extra, p.Answer(ctx, q)
}
