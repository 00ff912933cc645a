package specs

import (
	"context"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/verdict"
)

// clientLost: the connection ends before its time. Its visits leave the input
// open unless they say so: a client must not wait for the keyboard to learn of
// it.
func clientLost(check func(string, visit)) {
	check("lost/closed", func(ctx SpecContext, g *guest) {
		g.awaits(ctx, "ECHO lost")
		g.server.Close()
		g.EndsBadly(ctx, "the server closed the connection with a reply owed")
	})

	check("lost/closed-at-end", func(ctx SpecContext, g *guest) {
		g.awaits(ctx, "ECHO lost")
		g.EndsInput(ctx)
		g.next(ctx)
		g.server.Close()
		g.EndsBadly(ctx, "the server closed the connection with a reply owed")
	})

	check("lost/in-mid-reply", func(ctx SpecContext, g *guest) {
		g.awaits(ctx, "ECHO lost")
		g.RepliesIn(ctx, []byte("OK lo"))
		_ = g.server.Taken(ctx)
		g.server.Close()
		g.EndsBadly(ctx, "the server closed the connection in the middle of a reply")
	})

	check("lost/reset", func(ctx SpecContext, g *guest) {
		g.awaits(ctx, "ECHO lost")
		g.server.Reset()
		g.EndsBadly(ctx, "the connection was reset with a reply owed")
	})

	check("lost/reset-at-end", func(ctx SpecContext, g *guest) {
		g.awaits(ctx, "ECHO lost")
		g.EndsInput(ctx)
		g.next(ctx)
		g.server.Reset()
		g.EndsBadly(ctx, "the connection was reset with a reply owed")
	})

	check("lost/before", lostBefore)
}

// awaits brings the client to where it waits for a reply.
func (g *guest) awaits(ctx context.Context, line string) {
	g.Types(ctx, line)
	g.Hears(ctx, line)
	g.room.Rest(ctx)
	g.server.Pending()
}

// lostBefore closes the connection while nothing is owed. A client may end then;
// one that goes on must notice when it sends.
func lostBefore(ctx SpecContext, g *guest) {
	g.room.Rest(ctx)
	g.server.Close()
	g.room.Rest(ctx)
	g.until(ctx, g.over)
	if g.over() {
		if g.crashed() {
			g.fail(failure{kind: verdict.Died, cause: "client-shows-traceback", text: "the server closed the connection, and the client ended with a traceback or a crash"})
		}
		return
	}
	g.Types(ctx, "ECHO one")
	g.room.Rest(ctx)
	if !g.over() {
		g.Types(ctx, "ECHO two")
	}
	g.EndsBadly(ctx, "the server has closed the connection and will not reply")
}
