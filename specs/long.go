package specs

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// usualSizes surround the sizes that buffers usually have.
var usualSizes = []int{
	63, 64, 127, 128, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025, 1999, 2000, 2047, 2048, 2049,
	4095, 4096, 4097, 8191, 8192, 8193, 16384, 16385, 32768, 32769, 60_000,
}

// sized is the smallest exchange with a request of so many bytes, without its
// line end.
func (s *Stage) sized(p *peer.Peer, size int) lab.Request {
	return p.Make("ask", lab.Values{"token": s.room.Text(p.Name, tokenFor(s.Part, size))})
}

// possible are the sizes that the part allows.
func (s *Stage) possible(sizes []int) []int {
	return slices.DeleteFunc(slices.Clone(sizes), func(size int) bool { return size > s.Part.Largest() })
}

// askLong makes an exchange whose request is too large for one segment, let alone
// for any buffer: it comes in pieces each of which has been read before the next
// is sent, or else the network alone decides who reads it whole.
func (s *Stage) askLong(ctx SpecContext, p *peer.Peer, q lab.Request) peer.Reply {
	b, n := q.Bytes(), 1
	if s.Part.Framing != lab.Raw || s.Part.Stream() { // else what one recv gets is a message
		n = max(2, len(b)/longPiece)
	}
	pieces := peer.Pieces(b, n)
	reply := p.DoPieces(ctx, q, pieces...)
	reply.Delivery = fmt.Sprintf("a message of %d bytes arrived in %d pieces", len(q.Text), len(pieces))
	return reply
}

// longPiece fits into the receive buffer that a connection has at first.
const longPiece = 32 << 10

// tooLong expects a message beyond the limit to be refused, and the connection
// to go on.
func (s *Stage) tooLong(ctx SpecContext, p *peer.Peer, size int) {
	q := p.Make("ask", lab.Values{"token": s.room.Text(p.Name, tokenBeyond(s.Part, size))})
	usual := q.Want
	q.Want = s.Part.Reply("oversize", nil)
	reply := s.askLong(ctx, p, q)
	if reply.Complete && usual.Match(reply.Text) {
		symptom := symptomOf(reply)
		symptom.Cause = "wrong-reply" // it took the line as any other, and nothing broke
		s.Fail(symptom)
	}
	s.Expect(reply).To(BeAnswered())
	after := p.Ask(ctx)
	after.Delivery = fmt.Sprintf("after a line of %d bytes", size)
	s.Expect(after).To(BeAnswered())
}

// sameCut is how far the ends of replies may lie apart that were cut by the same
// buffer: what stands before a text may be of different lengths.
const sameCut = 64

// cut adds where a reply ends that has begun as wanted and lacks its end.
func cut(cuts []int, r peer.Reply) []int {
	want, literal := r.Request.Want.Literal()
	if r.Complete || len(r.Text) == 0 || !literal || !strings.HasPrefix(want, string(r.Text)) {
		return cuts
	}
	return append(cuts, len(r.Text))
}

// measured finds by halving the largest message that is answered, between one
// that was and one that was not. Each attempt is made on a fresh program.
func (s *Stage) measured(ctx SpecContext, failed peer.Reply, good, bad int) verdict.Symptom {
	symptom := s.complete(symptomOf(failed))
	cuts := cut(nil, failed)
	for good > 0 && bad-good > 1 {
		s.Restart(ctx)
		size := (good + bad) / 2
		p := s.Dial(ctx, "ruler")
		if reply := p.Do(ctx, s.sized(p, size)); reply.Answered() {
			good = size
		} else {
			bad, cuts = size, cut(cuts, reply)
		}
	}
	if n := len(cuts); n > 1 && slices.Max(cuts)-slices.Min(cuts) > sameCut {
		symptom.Cause = "short-send"
		symptom.Facts = append(symptom.Facts, fmt.Sprintf(
			"replies end in the middle, after %d bytes and after %d: no buffer has two sizes, so not all was sent", slices.Min(cuts), slices.Max(cuts)))
		return symptom
	}
	symptom.Text = fmt.Sprintf("a message of %d bytes was answered, one of %d bytes was not", good, bad)
	symptom.Inferred = map[string]int{"bytes": good + 1}
	return symptom
}
