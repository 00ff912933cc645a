package specs

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
)

// clientSend: what is typed travels as it is.
func clientSend(check func(string, visit)) {
	check("send/line", func(ctx SpecContext, g *guest) {
		g.exchange(ctx, "ECHO hello", "OK hello")
		g.exchange(ctx, "WHO", "OK hello") // and nothing came between
	})
	check("send/spaces", each("ECHO  two  and   three", "ECHO behind  ", "  in front", "ECHO "))
	check("send/text", each("ECHO Grüße, 東京, مرحبا, 😀", `ECHO 100% "quoted" 'too' \n %s $HOME`, "nonsense"))
	check("send/empty", each("", "ECHO after", ""))
	check("send/long", each("ECHO "+strings.Repeat("long ", 600)+"end", "ECHO "+strings.Repeat("x", 8000)))
	check("send/longest", each("ECHO "+strings.Repeat("longest ", 65531/8)+"end"))

	check("send/several", func(ctx SpecContext, g *guest) {
		g.converse(ctx, []string{"HELLO Ann", "ECHO a b", "WHO", "", "COUNT"}, []string{"OK hello Ann", "OK a b", "OK Ann", "ERR empty", "OK 5"})
	})

	check("send/last-line", func(ctx SpecContext, g *guest) {
		g.exchange(ctx, "ECHO one", "OK one")
		g.enters(ctx, "ECHO two")
		g.EndsInput(ctx)
		g.Hears(ctx, "ECHO two")
	})
}

// each is a visit in which these lines are typed, one after the other.
func each(lines ...string) visit {
	return func(ctx SpecContext, g *guest) {
		for _, line := range lines {
			g.exchange(ctx, line, "OK")
		}
	}
}

// exchange types a line, expects to hear it, and replies. That the reply is
// printed is for other checks; the next line is typed when it has been read.
func (g *guest) exchange(ctx SpecContext, line, reply string) {
	g.Types(ctx, line)
	g.Hears(ctx, line)
	g.Replies(ctx, reply)
	_ = g.server.Taken(ctx)
}

// converse types all lines at once. A client that waits for each reply before
// it sends the next gets it.
func (g *guest) converse(ctx SpecContext, lines, replies []string) {
	g.Types(ctx, lines...)
	for done := 0; done < len(lines); {
		n := done + g.HearsSome(ctx, lines[done:]...)
		for ; done < n; done++ {
			g.Replies(ctx, replies[done])
			_ = g.server.Taken(ctx)
		}
	}
}
