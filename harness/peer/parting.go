package peer

import (
	"context"

	"github.com/labgrade/labgrade/harness/lab"
)

// Parting looks whether a reply that stays away comes when others leave. They do so
// one after the other, and the first after whom it comes is the one who was waited
// for; or are further patterns that are right. When it comes after nobody, the
// reply is as it was, and nobody is blamed.
func (p *Peer) Parting(ctx context.Context, missing Reply, others []*Peer, or ...lab.Pattern) Reply {
	if missing.Complete || missing.Ending != Open || p.room.Clinging {
		return missing
	}
	for _, other := range others {
		if other == p || other.closed {
			continue
		}
		other.Farewell(ctx)
		missing.Freed = true
		then := p.Answer(ctx, missing.Request, or...)
		switch {
		case then.Answered():
			then.Proof, then.Held = missing.Proof, other.Name
			then.Freed, then.Left, then.Late = true, true, true
			return then
		case then.Complete || then.Ending != Open:
			return missing
		}
	}
	return missing
}
