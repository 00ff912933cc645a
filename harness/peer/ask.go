package peer

import (
	"context"
	"fmt"
	"maps"

	"github.com/labgrade/labgrade/harness/lab"
)

// Reply is a request with what came of it.
type Reply struct {
	Message
	Peer     string
	Request  lab.Request
	Framing  lab.Framing // how replies are framed; empty: as requests are
	Delivery string      // how the request was delivered; empty: in one piece
	Stalled  *Stalled    // the request could not be handed over
	Full     *Full       // the peer could not even connect
	Held     string      // another peer that was held meanwhile
	Freed    bool        // Held was let go, to see whether that helps
	Left     bool        // that did not help, so Held left altogether
	Late     bool        // the reply came only then
}

// Answered reports whether the reply is the one that was wanted, and came while
// everybody else was held.
func (r Reply) Answered() bool {
	return r.Complete && !r.Late && r.Request.Want.Match(r.Text)
}

// Missing reports whether no complete reply came.
func (r Reply) Missing() bool { return !r.Complete }

// NewAsk returns the lab's smallest request with a fresh token of this peer.
func (p *Peer) NewAsk() lab.Request { return p.Make("ask", nil) }

// NewToken returns a text that occurs nowhere else in this run.
func (p *Peer) NewToken() string { return p.room.Token(p.Name) }

// Make returns a request of the lab; {token} is filled with a fresh one unless
// v has it.
func (p *Peer) Make(exchange string, v lab.Values) lab.Request {
	values := lab.Values{"token": ""}
	maps.Copy(values, v)
	if values["token"] == "" {
		values["token"] = p.room.Token(p.Name)
	}
	if values["n"] == "" && p.room.Part.Uses(exchange, "n") {
		values["n"] = p.room.Number()
	}
	q := p.room.Part.Make(exchange, values)
	if accent := p.room.habits().Accent; accent != "" && exchange == "ask" {
		q.Want = lab.NewPattern(accent, values)
	}
	return q
}

// Ask makes the lab's smallest exchange.
func (p *Peer) Ask(ctx context.Context) Reply { return p.Do(ctx, p.NewAsk()) }

// Do sends a request in one piece and waits for its reply.
func (p *Peer) Do(ctx context.Context, q lab.Request) Reply {
	return p.DoPieces(ctx, q, q.Bytes())
}

// DoPieces sends a request in pieces, each of which the program has read before
// the next leaves, and waits for the reply.
func (p *Peer) DoPieces(ctx context.Context, q lab.Request, pieces ...[]byte) Reply {
	if stalled := asStalled(p.SendPieces(ctx, pieces...)); stalled != nil {
		r := p.Answer(ctx, q)
		r.Stalled = stalled
		return r
	}
	return p.Answer(ctx, q)
}

// Answer waits for the reply to a request that was sent before, or for one that
// fits another of the wanted patterns.
func (p *Peer) Answer(ctx context.Context, q lab.Request, or ...lab.Pattern) Reply {
	m := p.next(ctx, &q.Want, or...)
	for _, other := range or {
		if m.Complete && !q.Want.Match(m.Text) && other.Match(m.Text) {
			q.Want = other
		}
	}
	return Reply{Message: m, Peer: p.Name, Request: q, Framing: p.room.framing()}
}

// AskWhile makes the smallest exchange while other peers are held. If no reply
// comes, it lets them go on, and if that does not help, leave, and looks whether
// the reply comes then: that order is the proof of who blocked whom.
func (p *Peer) AskWhile(ctx context.Context, held ...*Peer) Reply {
	first := p.Do(ctx, p.NewAsk())
	first.Held = names(held)
	if first.Complete || first.Ending != Open || p.room.Clinging {
		return first
	}
	for _, h := range held {
		h.Release(ctx)
		_ = h.Send(ctx, h.NewAsk().Bytes()) // goes on for a while: a server that takes
		_ = h.Send(ctx, h.NewAsk().Bytes()) // turns comes round to the other one
	}
	then := p.next(ctx, &first.Request.Want)
	if !then.Complete && p.ending == Open { // that they go on is not enough: they leave
		for _, h := range held {
			h.Farewell(ctx)
		}
		then = p.next(ctx, &first.Request.Want)
		first.Left = true
	}
	first.Freed, first.Late = true, then.Complete
	if then.Complete {
		proof := first.Proof
		first.Message = then
		first.Proof = proof
	}
	return first
}

// Barrier sends a request with a fresh token and collects everything up to its
// reply: what has not come before that reply will not come. extra are the
// messages before it.
func (p *Peer) Barrier(ctx context.Context) (extra []Message, reply Reply) {
	q := p.NewAsk()
	_ = p.Send(ctx, q.Bytes())
	if p.room.framing() == lab.Raw {
		return p.rawBarrier(ctx, q)
	}
	for {
		m := p.next(ctx, &q.Want)
		if !m.Complete || q.Want.Match(m.Text) {
			return extra, Reply{Message: m, Peer: p.Name, Request: q}
		}
		if extra = append(extra, m); len(extra) > maxExtra {
			return extra, Reply{Message: m, Peer: p.Name, Request: q}
		}
	}
}

// maxExtra bounds what a program that never stops sending can add.
const maxExtra = 1000

// Farewell leaves as clients do: it closes the sending side, reads to the end,
// and closes. It does not insist: when the program rests without closing its
// side, the client goes.
func (p *Peer) Farewell(ctx context.Context) {
	p.HalfClose()
	for n, unwanted := 0, 0; !p.closed && p.ending == Open && !p.room.ended() && unwanted < maxUnwanted; {
		if p.read(tick) {
			unwanted += len(p.in)
			p.in = nil
			continue
		}
		if n++; p.room.Rest(ctx) || p.room.habits().Restless || n > farewells {
			break
		}
	}
	p.Close()
}

// farewells bounds the patience with a program that is busy with others.
const farewells = 20

// maxUnwanted bounds what is read from a program that never stops sending: far
// more than any check asks for.
const maxUnwanted = 64 << 20

// Drain reads messages until the connection ends or it is proven that no more
// come. last tells which.
func (p *Peer) Drain(ctx context.Context) (all []Message, last Message) {
	for len(all) <= maxExtra {
		m := p.Next(ctx)
		if !m.Complete {
			return all, m
		}
		all = append(all, m)
	}
	return all, Message{Endless: true}
}

// names tells who was held: one by name, several by number.
func names(held []*Peer) string {
	if len(held) == 1 {
		return held[0].Name
	}
	return fmt.Sprintf("%d others", len(held))
}
