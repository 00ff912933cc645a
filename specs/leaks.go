package specs

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// leaks compares what the program holds after batches of clients that have all
// left. What grows with every batch was left behind.
func (s *Stage) leaks(ctx SpecContext, what string, of func(witness.Count) int) {
	batch := max(4, s.times(8))
	counts, settled := make([]int, 0, 3), true
	for range cap(counts) {
		for i := range batch {
			s.session(ctx, i)
		}
		settled = s.room.Rest(ctx) && settled || s.habits.Restless
		count, ok := s.server.Witness.Count()
		if !ok {
			s.Unknown("what the program holds is not known on this system")
		}
		counts = append(counts, of(count))
	}
	if counts[1]-counts[0] >= batch/2 && counts[2]-counts[1] >= batch/2 {
		s.spoilt = true
		if !settled {
			s.Unknown("whether the program gives back what its clients leave is not known: it did not come to rest")
		}
		s.Fail(verdict.Symptom{Kind: verdict.Left,
			Text:     fmt.Sprintf("%d clients came and left, and %d %s were not given back", 2*batch, counts[2]-counts[0], what),
			Facts:    []string{fmt.Sprintf("held after %d, %d and %d clients: %d, %d and %d %s", batch, 2*batch, 3*batch, counts[0], counts[1], counts[2], what)},
			Inferred: map[string]int{"left": counts[2] - counts[0]}})
	}
}

// session is one client that comes, asks and leaves, in one of several ways.
func (s *Stage) session(ctx SpecContext, i int) {
	p := s.Dial(ctx, numbered("client", i+1))
	s.Expect(p.Ask(ctx)).To(BeAnswered())
	switch i % 4 {
	case 0:
		p.Farewell(ctx)
	case 1:
		if s.Part.Has("bye") {
			p.Do(ctx, p.Make("bye", nil))
		}
		p.Close()
	default:
		p.Reset()
	}
}
