package peer

import (
	"time"

	"github.com/labgrade/labgrade/harness/witness"
)

// Guard is the one hang guard of a run. It only ends waits that nothing else
// ends; a wait that it ends is not a verdict. What one wait has used up is gone
// for the later ones, so that a program that hangs everywhere costs one guard
// in all. A nil *Guard allows one default wait each.
type Guard struct {
	Limit time.Duration // of one wait, and of all together; 0: DefaultLimit
	spent time.Duration
}

// DefaultLimit is the hang guard: far longer than any reply takes, since it
// decides nothing but when to give up without a proof.
const DefaultLimit = 10 * time.Second

// floor is what a wait may always take, however much was spent before.
const floor = time.Second

// Wait is one wait under the guard.
type Wait struct {
	guard   *Guard
	room    *Room
	limit   time.Duration
	began   time.Time
	watched bool
	before  witness.Schedule
	asked   int // how often it was looked whether it is over, as a rule beside the program
	able    int // how often the program was found able to run when the time was up
}

// Begin starts a wait.
func (g *Guard) Begin(r *Room) *Wait {
	w := &Wait{guard: g, room: r, limit: DefaultLimit, began: time.Now()}
	if g != nil {
		if g.Limit > 0 {
			w.limit = g.Limit
		}
		w.limit = max(min(floor, w.limit), w.limit-g.spent)
	}
	return w
}

func (w *Wait) took() time.Duration { return time.Since(w.began) }

// Progress lets the wait begin anew: the program has done something since.
func (w *Wait) Progress(at time.Time) {
	if at.After(w.began) {
		w.began, w.watched, w.asked = at, false, 0
	}
}

// Over reports whether the wait has used up what it may take, and has come round
// often enough to see what there is to see: where this process itself gets no
// processor, time alone is no reason to give up. Before it gives
// up it watches the program for a second more, and again as long as the program
// wanted a processor in that second and did not get one, or is able to run: what it
// does next is a matter of processors, and a program that burns them is found out by
// what it burns.
func (w *Wait) Over() bool {
	w.asked++
	took := w.took()
	if took < w.limit || w.asked < leastAsked {
		return false
	}
	look := w.room.Look()
	now := look.Schedule()
	starved := now.Waiting-w.before.Waiting > starvation
	if able := look.Able() && w.able < maxAble; able {
		w.able++
		starved = true
	}
	if !w.watched || starved {
		w.watched, w.before = true, now
		w.limit = took + lastLook
		return false
	}
	if w.guard != nil {
		w.guard.spent += took
	}
	return true
}

// leastAsked is fewer than the rounds that a wait of a second makes on a quiet
// machine.
const leastAsked = 100

// maxAble bounds how often a wait goes on for that reason.
const maxAble = 300

// lastLook is how long a program is watched before a wait gives up.
const lastLook = time.Second

// starvation is how long a program that rests may wait for a processor in a
// second, added up over its threads, before it counts as starved.
const starvation = 100 * time.Millisecond
