package specs

import (
	"bytes"
	"context"
	"strings"

	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// Prints expects this reply on the client's screen now: what would let it go on
// is held back meanwhile.
func (g *guest) Prints(ctx context.Context, want string) {
	if g.ways.late {
		g.owed = append(g.owed, want)
		return
	}
	proof, ok := g.until(ctx, func() bool { return g.shown(want) })
	if got := g.line(want); !ok || got != want {
		g.misprinted(want, proof, ok)
	}
	g.read += len(g.upTo(want))
}

// shown reports whether enough was printed to judge.
func (g *guest) shown(want string) bool {
	fresh := g.screen.from(g.read)
	if g.ways.loose {
		return bytes.Contains(fresh, []byte(want))
	}
	return bytes.IndexByte(fresh, '\n') >= 0
}

// upTo returns what was printed up to the end of the wanted line.
func (g *guest) upTo(want string) []byte {
	fresh := g.screen.from(g.read)
	end := bytes.IndexByte(fresh, '\n') + 1
	if g.ways.loose {
		end = bytes.Index(fresh, []byte(want)) + len(want)
	}
	return fresh[:max(0, end)]
}

// line returns the printed line that is to be the wanted one.
func (g *guest) line(want string) string {
	text := string(g.upTo(want))
	if g.ways.loose {
		return text[max(0, len(text)-len(want)):]
	}
	text = strings.TrimSuffix(text, "\n")
	if !strings.HasSuffix(want, "\r") {
		text = strings.TrimSuffix(text, "\r") // a line end of the system's own
	}
	return text
}

// misprinted fails the check: what was printed is not the reply.
func (g *guest) misprinted(want string, proof *witness.Proof, line bool) {
	got := g.screen.from(g.read)
	g.ways.loose = g.ways.loose || g.check.ID == "print/quiet" && len(got) > 0
	f := failure{kind: verdict.Wrong, want: want, got: got, exact: true, proof: proof, cause: g.check.Cause,
		text: "the client did not print the reply as it was received"}
	if len(got) == 0 && !g.over() {
		f.kind, f.text = verdict.NoReply, "the client did not print the reply"
	}
	if g.over() {
		f.text += ", and ended"
		if g.crashed() {
			f.cause = crashCause(g.check)
		}
	} else if !line && proof == nil {
		f.kind = verdict.Unproven
	}
	g.sharpen(&f)
	g.fail(f)
}

// sharpen reads from what was printed instead which mistake it shows.
func (g *guest) sharpen(f *failure) {
	first, _, _ := strings.Cut(string(f.got), "\n")
	switch {
	case len(first) >= leastBuffer && len(first) < len(f.want) && strings.HasPrefix(f.want, first):
		f.cause, f.inferred = "client-fixed-buffer", map[string]int{"bytes": len(first)}
		if g.check.Cause == "client-recv-is-message" || g.check.Cause == "client-splits-utf8" {
			f.cause = g.check.Cause
		}
	case g.crashed() || f.cause == "client-drops-coalesced" || f.cause == "client-loses-replies":
	case strings.Contains(first, f.want) && first != f.want:
		f.cause = "client-alters-output"
	}
}

// leastBuffer is the shortest beginning of a reply that shows a buffer's size.
const leastBuffer = 200

// Silent expects that nothing more has been printed than was told already.
func (g *guest) Silent(ctx context.Context, when string) {
	g.room.Rest(ctx)
	if g.ways.loose || g.ways.late {
		return
	}
	if more := g.screen.from(g.read); len(more) > 0 {
		g.ways.loose = g.check.ID == "print/quiet"
		g.fail(failure{kind: verdict.Wrong, got: more, want: "nothing more", cause: g.moreCause(), text: "the client printed more than the replies " + when})
	}
}

func (g *guest) moreCause() string {
	switch g.check.Cause {
	case "client-recv-is-message", "client-drops-coalesced", "client-fixed-buffer", "client-splits-utf8":
		return g.check.Cause
	}
	return "client-alters-output"
}

// settle looks at the end of a visit for what a client that prints late owes.
func (g *guest) settle(ctx context.Context) {
	if len(g.owed) == 0 {
		return
	}
	g.closes(ctx)
	text := g.screen.from(0)
	for _, want := range g.owed {
		i := bytes.Index(text, []byte(want+"\n"))
		if i < 0 {
			g.read = len(g.screen.from(0)) - len(text)
			g.misprinted(want, nil, true)
		}
		text = text[i+len(want)+1:]
	}
}

// closes ends the input and the connection, and waits for the client to end.
func (g *guest) closes(ctx context.Context) {
	if g.over() {
		return
	}
	g.EndsInput(ctx)
	if g.server != nil {
		g.next(ctx)
		g.server.Close()
	}
	g.until(ctx, g.over)
}
