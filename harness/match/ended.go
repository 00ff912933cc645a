package match

import (
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// EndCleanly succeeds for the last [peer.Message] of a connection if the program
// has closed it: the end of its sending side was read.
func EndCleanly() Matcher {
	return matcher[peer.Message]{
		name:  "EndCleanly",
		match: func(m peer.Message) bool { return m.Ending == peer.Closed && len(m.Text) == 0 },
		symptom: func(m peer.Message) verdict.Symptom {
			s := ofMessage(verdict.Symptom{Kind: verdict.NotEnded}, m)
			switch {
			case m.Gave && m.Proof == nil:
				s.Kind = verdict.Unproven
			case m.Complete || len(m.Text) > 0:
				s.Kind = verdict.Extra
			case m.Ending != peer.Open:
				s.Kind = verdict.Ended
			}
			return s
		},
	}
}
