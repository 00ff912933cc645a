package specs

import (
	"bytes"
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// clientPrint: what comes is printed as it is, as soon as it has come.
func clientPrint(check func(string, visit)) {
	check("print/line", firstReply)
	check("print/quiet", func(ctx SpecContext, g *guest) {
		g.Silent(ctx, "before anything was typed")
		g.printsReply(ctx, "ECHO a", "OK a\n")
		g.Silent(ctx, "after the first reply")
	})
	check("print/each", func(ctx SpecContext, g *guest) {
		for _, word := range []string{"one", "two", "three"} {
			g.printsReply(ctx, "ECHO "+word, "OK "+word+"\n")
		}
	})
	check("print/text", func(ctx SpecContext, g *guest) {
		for _, reply := range []string{"OK  a  b   c", "OK behind  ", `OK 100% %s %n "quoted" 'too' \n`, "ERR no such request", "OK Grüße, 東京, مرحبا, 😀", "OK "} {
			g.printsReply(ctx, "ECHO it", reply+"\n")
		}
		g.Silent(ctx, "after the last reply")
	})
	check("print/pieces", func(ctx SpecContext, g *guest) {
		reply := "OK put together\n"
		for _, cut := range []int{1, 5, len(reply) - 1} {
			g.printsReply(ctx, "ECHO put together", string(reply[:cut]), reply[cut:])
		}
		g.Silent(ctx, "after the last reply")
	})
	check("print/bytes", func(ctx SpecContext, g *guest) {
		g.printsReply(ctx, "ECHO byte by byte", strings.Split("OK byte by byte\n", "")...)
		g.Silent(ctx, "after the reply")
	})
	check("print/utf8", cutCharacters)
	check("print/two-at-once", func(ctx SpecContext, g *guest) { g.together(ctx, 2) })
	check("print/fifty-at-once", func(ctx SpecContext, g *guest) { g.together(ctx, 50) })
	check("print/piece-and-more", pieceAndMore)
	check("print/long", func(ctx SpecContext, g *guest) {
		for _, n := range []int{511, 1023, 1024, 1025, 2048, 4096, 8192} {
			g.printsReply(ctx, "ECHO long", long(g, n)+"\n")
		}
	})
	check("print/longest", func(ctx SpecContext, g *guest) {
		g.printsReply(ctx, "ECHO longest", long(g, 65534)+"\n")
		g.printsReply(ctx, "NOSUCH", "ERR "+long(g, 65532)+"\n")
	})
}

// long is a reply of n bytes.
func long(g *guest, n int) string { return "OK " + g.room.Text("text", n-3) }

// printsReply makes one exchange, the reply in these pieces, and expects the
// reply on the screen before anything else is done.
func (g *guest) printsReply(ctx SpecContext, line string, pieces ...string) {
	g.Types(ctx, line)
	g.Hears(ctx, line)
	var b [][]byte
	for _, piece := range pieces {
		b = append(b, []byte(piece))
	}
	g.RepliesIn(ctx, b...)
	g.Prints(ctx, strings.TrimSuffix(strings.Join(pieces, ""), "\n"))
}

// firstReply finds out how the client prints, so that one habit does not hide
// everything behind it.
func firstReply(ctx SpecContext, g *guest) {
	const want = "OK hello"
	g.Types(ctx, "ECHO hello")
	g.Hears(ctx, "ECHO hello")
	g.read = len(g.screen.from(0)) // a prompt or a greeting is for print/quiet
	g.Replies(ctx, want)
	proof, ok := g.until(ctx, func() bool { return g.shown(want) })
	if ok {
		g.room.Rest(ctx) // what came first may be the beginning of a flood, or the reply still to come
	}
	got := g.screen.from(g.read)
	switch {
	case g.floods():
		g.ways.garbled = true
	case bytes.HasPrefix(got, []byte(want+"\n")) || bytes.HasPrefix(got, []byte(want+"\r\n")):
		return // what follows is for print/quiet
	case bytes.Contains(got, []byte(want)):
		g.ways.loose = true
	case len(got) == 0 && g.printsLater(ctx, want):
		g.ways.late = true
		g.fail(failure{kind: verdict.Wrong, want: want, exact: true, proof: proof, cause: "client-prints-late",
			text: "the reply was printed only when the client went on or ended, not when it came"})
	default:
		g.ways.garbled = true
	}
	f := failure{kind: verdict.Wrong, want: want, exact: true, got: got, proof: proof, cause: "client-alters-output",
		text: "the client did not print the reply as it was received"}
	if !ok && proof == nil && !g.over() && !g.floods() {
		f.kind = verdict.Unproven
	}
	g.fail(f)
}

// printsLater reports whether a reply that was not printed when it came is
// printed by the time the client has ended.
func (g *guest) printsLater(ctx SpecContext, want string) bool {
	g.closes(ctx)
	return bytes.Contains(g.screen.from(g.read), []byte(want))
}

// cutCharacters cuts replies within characters of two, three and four bytes.
func cutCharacters(ctx SpecContext, g *guest) {
	for _, text := range []string{"OK é", "OK 東", "OK 😀", "OK x😀é東y"} {
		for cut := 4; cut < len(text); cut++ {
			g.printsReply(ctx, "ECHO cut", text[:cut], text[cut:]+"\n")
		}
	}
}

// together sends n replies in one piece. A client that waits for each reply
// before it sends the next request is not owed more than one; how many it sends
// at once is found out once.
func (g *guest) together(ctx SpecContext, n int) {
	var lines, replies []string
	for i := range n {
		lines, replies = append(lines, fmt.Sprintf("ECHO %d", i+1)), append(replies, fmt.Sprintf("OK %d", i+1))
	}
	g.Types(ctx, lines...)
	for done, width := 0, n; done < n; {
		width = g.HearsSome(ctx, lines[done:min(n, done+width)]...)
		ready := done + width
		g.Frozen(ctx, strings.Join(replies[done:ready], "\n")+"\n")
		for ; done < ready; done++ {
			g.Prints(ctx, replies[done])
		}
	}
	g.Silent(ctx, "after the last reply")
}

// pieceAndMore ends a piece in the middle of the second reply.
func pieceAndMore(ctx SpecContext, g *guest) {
	lines, replies := []string{"ECHO first", "ECHO second"}, []string{"OK first", "OK second"}
	g.Types(ctx, lines...)
	if g.HearsSome(ctx, lines...) == 1 {
		g.Replies(ctx, replies[0])
		g.Prints(ctx, replies[0])
		g.Hears(ctx, lines[1])
		g.RepliesIn(ctx, peer.Cut([]byte(replies[1]+"\n"), 4)...)
	} else {
		g.RepliesIn(ctx, []byte(replies[0]+"\nOK se"), []byte("cond\n"))
		g.Prints(ctx, replies[0])
	}
	g.Prints(ctx, replies[1])
	g.Silent(ctx, "after the last reply")
}
