package peer

import (
	"context"
	"time"

	"github.com/labgrade/labgrade/harness/witness"
)

// Rest waits until the program rests: everything that was sent to it has had
// its effect. A program that only sleeps for a time counts as resting when
// several looks have found it so. Rest returns false where it is not known, or
// does not come.
func (r *Room) Rest(ctx context.Context) bool {
	most := busyLimit
	if r.habits().Restless {
		most = restlessLimit
	}
	rests, used := r.settle(ctx, most)
	r.habits().Restless = r.habits().Restless || used >= busyLimit
	return rests
}

// Spins waits until the program rests, and reports whether it has used so much
// of a processor meanwhile that it never will. One that has ended rests. Where
// nothing of that is seen, known is false.
func (r *Room) Spins(ctx context.Context) (spins, known bool) {
	rests, used := r.settle(ctx, busyLimit)
	r.habits().Restless = r.habits().Restless || used >= busyLimit
	return used >= busyLimit, rests || used >= busyLimit || r.ended()
}

// settle waits until the program rests or has used so much of a processor. That
// it wants one proves nothing: on a busy machine the last act of a process
// takes long, but it does not use more.
func (r *Room) settle(ctx context.Context, most time.Duration) (rests bool, used time.Duration) {
	wait := r.Guard.Begin(r)
	before, dozed := r.Look(), 0
	for before.Known && ctx.Err() == nil && !r.ended() && !wait.Over() && used < most {
		pause(ctx, restTick)
		now := r.Look()
		if len(before.Threads)+len(now.Threads) == 0 {
			break // nothing of it lives
		}
		used += witness.Used(before, now)
		switch witness.Compare(before, now) {
		case witness.Still:
			return true, used
		case witness.Dozing:
			if dozed++; dozed >= dozes {
				return true, used
			}
		}
		before = now
	}
	return false, used
}

const (
	restTick  = 3 * time.Millisecond
	dozes     = 4
	busyLimit = 2 * time.Second // a program that has used so much of a processor will not rest

	restlessLimit = 20 * time.Millisecond // nor will one that is known for it
)

// pause lets the program act between two looks; it decides nothing.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
