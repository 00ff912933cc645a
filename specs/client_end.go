package specs

import (
	"context"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// clientEnd: the client's own ends, by the end of its input and by BYE.
func clientEnd(check func(string, visit)) {
	check("end/empty", func(ctx SpecContext, g *guest) {
		g.EndsInput(ctx)
		if m := g.next(ctx); m.Ending == peer.Open {
			g.keepsOpen(m)
		}
		g.server.Close()
		g.EndsWell(ctx, "client-keeps-sending-side-open")
	})

	check("end/half-close", halfClose)
	check("end/owed", func(ctx SpecContext, g *guest) { g.owing(ctx, "ECHO owed") })
	check("end/owed-more", func(ctx SpecContext, g *guest) { g.owing(ctx, "ECHO 1", "ECHO 2", "ECHO 3", "ECHO 4", "ECHO 5") })

	check("end/status", func(ctx SpecContext, g *guest) {
		g.printsReply(ctx, "ECHO last", "OK last\n")
		g.EndsInput(ctx)
		g.next(ctx)
		g.server.Close()
		g.EndsWell(ctx, "client-keeps-sending-side-open")
	})

	check("end/bye", func(ctx SpecContext, g *guest) {
		g.printsReply(ctx, "ECHO before", "OK before\n")
		g.Types(ctx, "BYE")
		g.bye(ctx)
	})

	check("end/bye-and-more", func(ctx SpecContext, g *guest) {
		g.Types(ctx, "BYE", "ECHO never answered")
		g.bye(ctx)
		g.Silent(ctx, "after the reply to BYE")
	})
}

// bye answers BYE as a server does, and expects the client to end although its
// input stays open.
func (g *guest) bye(ctx context.Context) {
	g.Hears(ctx, "BYE")
	g.Replies(ctx, "OK bye")
	_ = g.server.Taken(ctx)
	cause := "" // it may have heeded the reply, and not waited for the connection to end
	if rests := g.room.Rest(ctx); rests && !g.over() {
		cause = "client-ignores-bye"
	}
	g.server.Pending()
	g.server.Close()
	g.Prints(ctx, "OK bye")
	g.EndsWell(ctx, cause)
}

// halfClose ends the input while replies are held back: the end must reach the
// server all the same, unless the client waits for each reply before it reads
// on.
func halfClose(ctx SpecContext, g *guest) {
	lines, replies := []string{"ECHO a", "ECHO b"}, []string{"OK a", "OK b"}
	g.Types(ctx, lines...)
	n := g.HearsSome(ctx, lines...)
	g.EndsInput(ctx)
	for i := n; i < len(lines); i++ {
		g.Replies(ctx, replies[i-1])
		g.Hears(ctx, lines[i])
	}
	if n < len(lines) {
		g.Replies(ctx, replies[len(replies)-1])
	}
	if m := g.next(ctx); m.Ending == peer.Open {
		g.keepsOpen(m)
	}
}

func (g *guest) keepsOpen(m peer.Message) {
	f := failure{kind: verdict.NotEnded, cause: "client-keeps-sending-side-open", proof: m.Proof,
		text: "the input has ended, and the client does not close its sending side"}
	if m.Complete || len(m.Text) > 0 {
		f.kind, f.cause, f.got, f.text = verdict.Wrong, "client-sends-wrong-bytes", m.Raw, "the client sent more than was typed"
	}
	g.fail(f)
}

// owing keeps all replies back until the input has ended and the client waits.
func (g *guest) owing(ctx SpecContext, lines ...string) {
	g.Types(ctx, lines...)
	n := g.HearsSome(ctx, lines...)
	g.EndsInput(ctx)
	g.next(ctx) // the end, unless the client waits for its reply first
	g.waits(ctx)
	for i, line := range lines {
		if i >= n {
			g.Hears(ctx, line)
		}
		reply := "OK" + line[len("ECHO"):]
		g.Replies(ctx, reply)
		_ = g.server.Taken(ctx)
		g.Prints(ctx, reply)
	}
	g.next(ctx)
	g.server.Close()
	g.EndsWell(ctx, "client-loses-replies")
}

// waits expects the client to wait: it has replies to come.
func (g *guest) waits(ctx context.Context) {
	if g.habits.Restless {
		g.room.Rest(ctx)
		return
	}
	if g.until(ctx, g.over); !g.over() {
		return
	}
	f := failure{kind: verdict.Died, cause: "client-loses-replies", text: "the client ended while a reply was still to come"}
	if g.crashed() {
		f.cause, f.text = "client-shows-traceback", "the client crashed at the end of its input"
	}
	g.fail(f)
}
