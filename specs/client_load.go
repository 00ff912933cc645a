package specs

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// clientLoad: much at once, both ways.
func clientLoad(check func(string, visit)) {
	check("load/many", func(ctx SpecContext, g *guest) {
		var lines []string
		for i := range 1000 {
			lines = append(lines, fmt.Sprintf("ECHO %d", i+1))
		}
		g.pour(ctx, lines, 0)
	})
	check("load/bulk", func(ctx SpecContext, g *guest) {
		var lines []string
		for total := 0; total < brimful(); total += bulkLine {
			lines = append(lines, "ECHO "+g.room.Text("bulk", bulkLine))
		}
		g.process.Deepen(inputDepth)
		g.pour(ctx, lines, calmLines())
	})
}

const (
	bulkLine   = 30_000
	inputDepth = 1 << 20 // what any user may have of a pipe
)

// brimful is more than all buffers between two programs hold in one direction
// and back, by the limits that the system sets to each, and the keyboard's.
func brimful() int {
	const unknown, most = 8 << 20, maxPrinted / 4 * 3 // a screen holds all replies
	limits := limitOf("tcp_rmem") + limitOf("tcp_wmem")
	if limits == 0 {
		return unknown
	}
	return min(most, 4*limits+2*inputDepth)
}

// calmLines is how many lines are waited for in peace: a client that reads no
// replies while it has input is stuck by then.
func calmLines() int {
	const most = 400
	return min(most, 2*(limitOf("tcp_rmem")+limitOf("tcp_wmem"))/bulkLine)
}

// calmly is how many lines are read, and answered, each time that all is calm.
// What they make room for, and what the system had not yet told of, is far less
// than the keyboard holds: there is more input whenever the client looks.
const calmly = 4

func limitOf(setting string) int {
	b, _ := os.ReadFile("/proc/sys/net/ipv4/" + setting)
	f := strings.Fields(string(b))
	if len(f) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(f[len(f)-1])
	return n
}

// pour types all lines and ends the input. The server answers each request at
// once and reads no further while its reply is not taken. In front of the calm
// ones it waits until the client has sent, or taken, all that it would.
func (g *guest) pour(ctx SpecContext, lines []string, calm int) {
	input := strings.Join(lines, "\n") + "\n"
	_ = g.process.Write([]byte(input)) // that it has ended shows in what it sends
	_ = g.process.CloseInput()
	g.typed = []byte(input)
	var want bytes.Buffer
	want.Grow(len(input))
	for i, line := range lines {
		if i < calm && i%calmly == 0 {
			g.brimming(ctx)
			g.room.Rest(ctx)
			g.brimming(ctx)
		}
		g.hearsPoured(ctx, line)
		if i == len(lines)-1 {
			g.waits(ctx) // a client that leaves with its input does so now
		}
		reply := "OK" + line[len("ECHO"):]
		g.said = []byte(reply + "\n")
		want.Write(g.said)
		if stalled := g.Insists(ctx, g.said); stalled != nil {
			g.stalled(stalled)
		}
	}
	proof, ok := g.until(ctx, func() bool { return len(g.screen.from(g.read)) >= want.Len() })
	g.poured(want.Bytes(), proof, ok)
	g.next(ctx)
	g.server.Close()
	g.EndsWell(ctx, "client-keeps-sending-side-open")
}

func (g *guest) stalled(s *peer.Stalled) {
	f := failure{kind: verdict.NoReply, proof: s.Proof, cause: "client-stalls-on-bulk",
		text: "the client sends and takes no replies, so the server cannot read on: both wait for ever"}
	if end, ok := g.room.Look().End("server"); ok && end.Theirs.State != witness.Gone {
		f.facts = append(f.facts, fmt.Sprintf("%d bytes of replies lie unread in front of the client", end.Theirs.Unread))
	}
	g.fail(f)
}

// hearsPoured expects the next line. A client that has left by then has lost
// the replies that were under way.
func (g *guest) hearsPoured(ctx SpecContext, line string) {
	m := g.next(ctx)
	if g.isLine(m, line) {
		return
	}
	if m.Complete || m.Ending == peer.Open {
		g.misheard(m, line)
	}
	f := failure{kind: verdict.Ended, cause: "client-loses-replies", text: "the client ended the connection while replies were still to come"}
	if g.broken(m) {
		f.cause, f.text = "client-shows-traceback", "the client crashed while replies were still to come"
	}
	g.fail(f)
}

// poured compares all that was printed.
func (g *guest) poured(want []byte, proof *witness.Proof, ok bool) {
	got := bytes.ReplaceAll(g.screen.from(g.read), []byte("\r\n"), []byte("\n"))
	if bytes.Equal(got, want) || g.ways.late || g.ways.loose {
		return
	}
	f := failure{kind: verdict.Wrong, proof: proof, exact: true, cause: "client-drops-coalesced",
		text: "not every reply was printed as it was received"}
	if bytes.HasPrefix(want, got) && g.over() {
		f.cause, f.text = "client-loses-replies", "the client ended before it had printed every reply"
	}
	if len(got) < len(want) && !ok && proof == nil && !g.over() {
		f.kind = verdict.Unproven
	}
	f.want, f.got = differing(want, got)
	if f.cause != "client-loses-replies" {
		g.sharpen(&f)
	}
	g.fail(f)
}

// differing returns the first line that is not as wanted, without its line end
// where it is wanted.
func differing(want, got []byte) (string, []byte) {
	for line := range bytes.Lines(want) {
		rest, ok := bytes.CutPrefix(got, line)
		if !ok {
			end := bytes.IndexByte(got, '\n') + 1
			if end == 0 {
				end = len(got)
			}
			return string(bytes.TrimSuffix(line, []byte("\n"))), got[:end]
		}
		got = rest
	}
	return "nothing more", got
}
