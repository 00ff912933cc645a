package specs

import (
	"context"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/verdict"
)

// locate finds the line of the student's source at which the program stands,
// once the failure is established: by a proof, or because a client was answered
// only when another had gone on. It is done once for each cause: being asked may
// end the program. A held client that was let go has changed where the
// program stands, so the check is rehearsed up to that moment on a fresh one.
func (s *Stage) locate(ctx SpecContext) {
	if s.symptom == nil || s.server == nil || s.unplaced {
		return
	}
	cause := verdict.CauseOf(s.check, *s.symptom)
	switch {
	case cause == "short-send":
		s.where = onlySend(s.Subject.Recipe.Sources)
		return
	case s.symptom.Proof == nil && !s.symptom.Freed, s.asked[cause]:
		return
	}
	s.asked[cause] = true
	stuck := s
	if s.symptom.Freed {
		if stuck = s.rehearse(ctx); stuck == nil {
			return
		}
	}
	recipe := s.Subject.Recipe
	stacks := stuck.server.Stacks(context.WithoutCancel(ctx), recipe.Language)
	s.symptom.Cause = verdict.ByStacks(cause, *s.symptom, stacks)
	stuck.symptom.Held = s.symptom.Held // a script blames nobody before it has seen who it was
	if p := verdict.Standing(*stuck.symptom, stacks, recipe.Sources, sourceLine); p != nil {
		p.File = filepath.Base(p.File)
		s.where = p
	}
}

// rehearsed is what ends a rehearsal at the failure.
type rehearsed struct{}

// rehearse makes the check once more on a fresh program, keeping every held
// client held. It returns the stage at the failure, nil if there was none.
func (s *Stage) rehearse(ctx SpecContext) (stuck *Stage) {
	s.room.Leave(ctx)
	s.stop()
	r := &Stage{runner: s.runner, check: s.check, began: s.began, rehearsal: true}
	defer func() {
		if _, ended := recover().(rehearsed); ended && r.symptom != nil {
			s.room = r.room
			stuck = r
		}
	}()
	r.ensure()
	r.room.Clinging = true
	r.play(ctx)
	r.room.Leave(ctx)
	return nil
}
