package specs

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/verdict"
)

// Types types lines on the client's keyboard, all at once.
func (g *guest) Types(ctx context.Context, lines ...string) {
	g.enters(ctx, strings.Join(lines, "\n")+"\n")
}

// enters hands text to the client's standard input.
func (g *guest) enters(ctx context.Context, text string) {
	g.typed = []byte(text)
	g.log.Add("program", transcript.Typed, g.typed)
	_ = g.process.Write(g.typed) // a client that has left is seen by what follows
	g.handedOver(ctx)
}

// EndsInput ends the client's input, as Ctrl-D does.
func (g *guest) EndsInput(ctx context.Context) {
	g.mark(transcript.Typed, "the end of the input")
	_ = g.process.CloseInput()
	g.handedOver(ctx)
}

// fedTick is how often it is looked whether the client's keyboard was served.
const fedTick = 200 * time.Microsecond

// handedOver waits until what was typed lies in front of the client.
func (g *guest) handedOver(ctx context.Context) { handedOver(ctx, g.process) }

func handedOver(ctx context.Context, p *program.Process) {
	for !p.Fed() && ctx.Err() == nil && !over(p) {
		wait(ctx, fedTick)
	}
}

// brimming waits until no more can be laid in front of the client.
func (g *guest) brimming(ctx context.Context) {
	for !g.process.Brimming() && ctx.Err() == nil && !g.over() {
		wait(ctx, fedTick)
	}
}

// next reads the next message of the client. That none can come counts only when
// it has been found twice: what the client was doing at the first look may have
// been to wait for us to take what it had printed.
func (g *guest) next(ctx context.Context) peer.Message {
	m := g.server.Next(ctx)
	if m.Complete || m.Proof == nil {
		return m
	}
	g.handedOver(ctx)
	g.screen.take()
	again := g.server.Next(ctx)
	again.Text, again.Raw = join(m.Text, again.Text), join(m.Raw, again.Raw)
	return again
}

func join(a, b []byte) []byte { return append(bytes.Clone(a), b...) }

// Hears expects this line from the client, and nothing before it.
func (g *guest) Hears(ctx context.Context, line string) {
	if m := g.next(ctx); !g.isLine(m, line) {
		g.misheard(m, line)
	}
}

func (g *guest) isLine(m peer.Message, line string) bool {
	if g.heard = m.Raw; !m.Complete {
		return false
	}
	return string(m.Text) == line
}

// HearsSome expects these lines of which the first must come at once. A client
// may wait for a reply before it sends the next, so it returns how many came.
func (g *guest) HearsSome(ctx context.Context, lines ...string) int {
	for i, line := range lines {
		m := g.next(ctx)
		if i > 0 && !m.Complete && m.Proof != nil && len(m.Text) == 0 {
			return i
		}
		if !g.isLine(m, line) {
			g.misheard(m, line)
		}
	}
	return len(lines)
}

func (g *guest) misheard(m peer.Message, want string) {
	f := failure{kind: verdict.Wrong, want: want, got: m.Raw, exact: true, proof: m.Proof, cause: "client-sends-wrong-bytes",
		text: "the client did not send the line that was typed"}
	switch {
	case !m.Complete && m.Ending != peer.Open:
		f.kind, f.text = verdict.Ended, "the client ended the connection instead of sending the line that was typed"
		if g.broken(m) {
			f.cause = crashCause(g.check)
		}
	case !m.Complete && m.Proof == nil && !g.over():
		f.kind = verdict.Unproven
	case !m.Complete && len(m.Text) == 0:
		f.text = "the client sent nothing of the line that was typed"
	case !m.Complete && string(bytes.TrimSuffix(m.Text, []byte("\r"))) == want:
		f.text = "the client sent the line without its line end"
	}
	g.fail(f)
}

// Replies sends a reply in one piece.
func (g *guest) Replies(ctx context.Context, reply string) {
	g.RepliesIn(ctx, []byte(reply+"\n"))
}

// RepliesIn sends a reply in pieces, each only when the client has read the one
// before.
func (g *guest) RepliesIn(ctx context.Context, pieces ...[]byte) {
	g.said = bytes.Join(pieces, nil)
	_ = g.server.SendPieces(ctx, pieces...) // what was not read shows in what is printed
}

// Frozen sends bytes while the client is stopped, so that it meets them together.
func (g *guest) Frozen(ctx context.Context, text string) {
	g.said = []byte(text)
	if err := g.room.Frozen(ctx, func() { _ = g.server.Send(ctx, g.said) }); err != nil && !g.over() {
		g.Unknown(err.Error())
	}
}

// Insists sends bytes that the client must take in the end. It returns a
// [peer.Stalled] when it never will.
func (g *guest) Insists(ctx context.Context, b []byte) *peer.Stalled {
	for left := -1; ; {
		stalled, ok := errors.AsType[*peer.Stalled](g.server.Send(ctx, b))
		if !ok {
			return nil
		}
		if stalled.Left == left || stalled.Proof == nil {
			return stalled
		}
		g.handedOver(ctx)
		g.screen.take()
		left = stalled.Left
		b = b[len(b)-left:]
	}
}
