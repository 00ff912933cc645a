package peer

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labgrade/labgrade/harness/witness"
)

// BenchmarkStuck measures how long it takes to prove that a server which serves
// one client at a time will not answer the second: the median and the longest of
// all proofs.
func BenchmarkStuck(b *testing.B) {
	r := room(b, "one_by_one(echo, server)")
	slow, bob := dialled(b, r, "slow"), dialled(b, r, "bob")
	slow.Silent()
	rests(b, r)
	var took []time.Duration
	for b.Loop() {
		reply := bob.Ask(guarded(b))
		if reply.Proof == nil || reply.Proof.Kind != witness.Stuck {
			b.Fatalf("no proof: %+v", reply.Message)
		}
		took = append(took, reply.Proof.After)
	}
	slices.Sort(took)
	b.ReportMetric(ms(took[len(took)/2]), "median-ms")
	b.ReportMetric(ms(took[len(took)-1]), "longest-ms")
}

// BenchmarkLook measures one look at a server of one thread with one client.
func BenchmarkLook(b *testing.B) {
	r := room(b, "one_by_one(echo, server)")
	if alice := dialled(b, r, "alice"); !alice.Ask(guarded(b)).Answered() {
		b.Fatal("alice was not answered")
	}
	for b.Loop() {
		if !r.Look().Known {
			b.Fatal("nothing was seen")
		}
	}
}

// BenchmarkPieces counts the messages whose five pieces the server has read one
// by one, of those that were sent so.
func BenchmarkPieces(b *testing.B) {
	r := room(b, "threads(sizes, server)")
	const pieces = 5
	whole, all := 0, 0
	for b.Loop() {
		alice := dialled(b, r, "alice")
		q := alice.NewAsk()
		got := alice.DoPieces(guarded(b), q, Pieces(q.Bytes(), pieces)...)
		all++
		if strings.Count(string(got.Text), ",")+1 == len(Pieces(q.Bytes(), pieces)) {
			whole++
		}
		alice.Reset()
	}
	b.ReportMetric(1000*float64(whole)/float64(all), "of-1000")
}

// BenchmarkFrozen counts the times that several messages have met the server in
// one recv, of those that were put in place while it was stopped.
func BenchmarkFrozen(b *testing.B) {
	r := room(b, "threads(sizes, server)")
	whole, all := 0, 0
	for b.Loop() {
		alice := dialled(b, r, "alice")
		rests(b, r)
		err := r.Frozen(guarded(b), func() {
			for range 5 {
				_ = alice.Send(guarded(b), []byte("ECHO abc\n"))
			}
		})
		if err != nil {
			b.Fatal(err)
		}
		all++
		if got := alice.Next(guarded(b)); string(got.Text) == "OK 45" {
			whole++
		}
		alice.Reset()
	}
	b.ReportMetric(1000*float64(whole)/float64(all), "of-1000")
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
