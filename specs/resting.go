package specs

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// atRest expects the program to come to rest. That it does not is proven by the
// processor time that it has used, which no other load on the machine can add to.
func (s *Stage) atRest(ctx SpecContext, when string) {
	spins, known := s.room.Spins(ctx)
	switch {
	case spins:
		share := s.share(ctx)
		s.Fail(verdict.Symptom{Kind: verdict.Busy,
			Text:     fmt.Sprintf("the program uses %.0f %% of a processor %s", share*100, when),
			Facts:    []string{"nothing was sent to it in that time"},
			Inferred: map[string]int{"percent": int(share * 100)}})
	case !known:
		s.Unknown("whether the program rests is not known on this system")
	}
}

// share measures the part of a processor that the program would use if it had
// the machine for itself.
func (s *Stage) share(ctx context.Context) float64 {
	const window = 150 * time.Millisecond
	a := s.room.Look()
	wait(ctx, window)
	b := s.room.Look()
	return float64(wanted(a, b)) / float64(b.At.Sub(a.At))
}

// wanted adds up the time that the threads seen in both looks ran or wanted to.
func wanted(a, b witness.Look) (sum time.Duration) {
	before := make(map[int]time.Duration, len(a.Threads))
	for _, t := range a.Threads {
		before[t.TID] = t.Running + t.Waiting
	}
	for _, t := range b.Threads {
		if past, ok := before[t.TID]; ok {
			sum += t.Running + t.Waiting - past
		}
	}
	return sum
}

// wait lets time pass that is being measured.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
