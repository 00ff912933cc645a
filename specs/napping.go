package specs

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// prompt catches the program asleep for a fixed time while a request lies in
// front of it: a program that waits for input would have been woken by it.
func prompt(ctx SpecContext, s *Stage) {
	const requests, enough = 6, 2
	caught := s.caught(ctx, s.Dial(ctx, "alice"), requests)
	if s.habits.Sluggish { // seen twice before, at the first requests of all
		caught += enough
	}
	if caught >= enough {
		s.Fail(verdict.Symptom{Kind: verdict.Napping, Peer: "alice",
			Text:  "the program sleeps for a fixed time while a request waits to be read",
			Facts: []string{fmt.Sprintf("seen at %d of %d requests: bytes unread, and every thread asleep, none of them waiting for input", min(caught, requests), requests)}})
	}
}

// caught counts the requests at which the program was found napping.
func (s *Stage) caught(ctx SpecContext, p *peer.Peer, requests int) (caught int) {
	for range requests {
		ask := p.NewAsk()
		_ = p.Send(ctx, ask.Bytes())
		if s.napping(p) {
			caught++
		}
		s.Expect(p.Answer(ctx, ask)).To(BeAnswered())
	}
	return caught
}

// napping looks at the program until the reply has come, or two looks in a row
// prove it: the same thread sleeps for a time in both, nobody can run, and the
// request stays unread. On a busy machine the first two may find the request still
// on its way.
func (s *Stage) napping(p *peer.Peer) bool {
	a := s.room.Look()
	for n := 0; n < glances && !p.Arrived(); n++ {
		b := s.room.Look()
		if naps(a, p.Name) && naps(b, p.Name) && witness.Compare(a, b) == witness.Dozing {
			return true
		}
		a = b
	}
	return false
}

// glances bounds how often a program that takes its time is looked at.
const glances = 40

func naps(l witness.Look, peer string) bool {
	end, ok := l.End(peer)
	return ok && end.Theirs.Unread > 0 && sleeps(l, peer)
}

// sleeps reports whether a thread sleeps for a time and none waits to read from
// the peer. A thread that polls does not count as one that waits for it: bytes
// that are there would have woken it.
func sleeps(l witness.Look, peer string) bool {
	asleep := false
	for _, t := range l.Threads {
		if t.WaitsFor(witness.Recv, peer) {
			return false
		}
		asleep = asleep || t.Timed() && !t.Service
	}
	return asleep
}
