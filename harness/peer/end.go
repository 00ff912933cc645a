package peer

import (
	"context"

	"github.com/labgrade/labgrade/harness/witness"
)

// End waits until the program ends. If it does not, the proof says why it will
// not; known is false when nothing is proven. A runtime ends its program from
// threads of its own, whose sleep proves nothing, so the proof must hold for
// more looks than the 300 ms take that a Java virtual machine gives to threads
// in native code.
func (r *Room) End(ctx context.Context) (ended bool, proof *witness.Proof, known bool) {
	watch := r.watch()
	wait := r.Guard.Begin(r)
	for proofs := 0; !r.ended(); {
		proof := watch.Look()
		if proof == nil || proof.Look.Busy() {
			proofs = 0
		} else if proofs++; proofs >= endProofs && !r.ended() {
			return false, proof, true
		}
		if proofs == 0 && wait.Over() || ctx.Err() != nil { // a row of proofs is waited for
			proof := watch.Hanging()
			return r.ended(), proof, proof != nil
		}
		pause(ctx, tick)
	}
	return true, nil, true
}

// Remains waits until nothing of an ended program lives any more, and tells how
// many of its processes go on instead: asleep, and with nothing due.
func (r *Room) Remains(ctx context.Context) (processes int) {
	wait := r.Guard.Begin(r)
	before := r.Look()
	for proofs := 0; len(before.Threads) > 0 && !wait.Over() && ctx.Err() == nil; {
		pause(ctx, tick)
		now := r.Look()
		if rest := witness.Compare(before, now); rest != witness.Still && rest != witness.Dozing {
			proofs = 0
		} else if proofs++; proofs >= remainProofs {
			return now.Processes()
		}
		before = now
	}
	return 0
}

// remainProofs is how many pairs of looks must find asleep what an ended program
// left: a process that was told to end is woken by that.
const remainProofs = 5

// endProofs is how many looks in a row, a tick apart, must prove that a program
// which was told to end will not.
const endProofs = 120
