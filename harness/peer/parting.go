package peer

import (
	"context"
	"slices"

	"github.com/labgrade/labgrade/harness/lab"
)

// Parting looks whether a reply that stays away comes when others leave, and who
// has left then is the one who was waited for; or are further patterns that are
// right. When it does not come, the reply is as it was, and nobody is blamed.
func (p *Peer) Parting(ctx context.Context, missing Reply, others []*Peer, or ...lab.Pattern) Reply {
	if missing.Complete || missing.Ending != Open || p.room.Clinging {
		return missing
	}
	others = slices.DeleteFunc(slices.Clone(others), func(other *Peer) bool { return other == p || other.closed })
	for leaving := range slices.Chunk(others, together(missing, others)) {
		for _, other := range leaving {
			other.Farewell(ctx)
		}
		missing.Freed = true
		then := p.Answer(ctx, missing.Request, or...)
		switch {
		case then.Answered():
			then.Proof, then.Held = missing.Proof, names(leaving)
			then.Freed, then.Left, then.Late = true, true, true
			return then
		case then.Complete || then.Ending != Open:
			return missing
		}
	}
	return missing
}

// together is how many leave at once: one where a proof makes each wait short, all
// where each costs a hang guard.
func together(missing Reply, others []*Peer) int {
	if missing.Proof != nil {
		return 1
	}
	return max(1, len(others))
}
