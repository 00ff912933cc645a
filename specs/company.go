package specs

import (
	"context"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/subject"
	"github.com/labgrade/labgrade/harness/witness"
)

// A student's server and its own clients keep each other company: nobody else can
// wake any of them, so they are watched together.

// until waits for something that one of the students' programs is to do.
func (s *Stage) until(ctx context.Context, done func() bool) (*witness.Proof, bool) {
	return s.company().Until(ctx, func() bool { return done() || s.allOver() }, s.fed)
}

// settle waits until all programs rest, and nothing is on its way between them.
func (s *Stage) settle(ctx context.Context) {
	for once := false; !once || !s.fed() && ctx.Err() == nil; once = true {
		s.company().Rest(ctx)
	}
}

// fed reports whether everything that was typed lies in front of the clients, and
// nothing is on its way between the programs.
func (s *Stage) fed() bool {
	for _, c := range s.customers {
		if !c.process.Fed() && !c.over() {
			return false
		}
	}
	return !s.witness.Underway()
}

func (s *Stage) allOver() bool {
	for _, c := range s.customers {
		if !c.over() {
			return false
		}
	}
	return s.server == nil || over(s.server.Process)
}

// company is a room without a program of its own, whose witness sees all.
func (s *Stage) company() *peer.Room {
	room := s.emptyRoom()
	if s.witness == nil {
		s.witness, _ = witness.New(s.everybody()) // without it, there is less evidence
	}
	room.Witness = s.witness
	return room
}

// everybody lists the processes of the server and of all clients.
func (s *Stage) everybody() func() []int {
	return subject.PidsOf(func() (pids []int) {
		if s.server != nil {
			pids = append(pids, s.server.Process.Pids()...)
		}
		for _, c := range s.customers {
			pids = append(pids, c.process.Pids()...)
		}
		return pids
	})
}
