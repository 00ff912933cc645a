package specs

import (
	"context"
	"errors"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	. "github.com/onsi/gomega"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/match"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

const passed = types.SpecStatePassed

// Stage is what a check acts on: the program, already listening, and the peers
// that the check brings in.
type Stage struct {
	*runner
	check   lab.Check
	room    *peer.Room
	log     *transcript.Log
	began   time.Time
	from    time.Duration // the same on the transcript's clock
	outcome result.Outcome
	reason  string
	symptom *verdict.Symptom
	where   *result.Place // where the program stood, in the student's source
	spoilt  bool          // the program must be started afresh afterwards
	gone    bool          // the program was told to end, or may have ended

	guest     *guest           // the client under test, in a part that grades one
	customers []*customer      // the student's own clients, in a part that grades a pair
	witness   *witness.Witness // of the server and its customers together
	wire      *wire            // what they say to each other
	step      int              // the line of the script that is being played, 0: none
	unplaced  bool             // where the program stands has nothing to do with the failure
	rehearsal bool             // nothing is judged; the check ends at its failure
}

// Dial brings in a client. The check fails when the program does not take it.
func (s *Stage) Dial(ctx context.Context, name string) *peer.Peer {
	p, err := s.room.Dial(ctx, name)
	s.mustConnect(name, err)
	return p
}

// DialSmall brings in a client whose system takes as little as possible of
// what it does not read.
func (s *Stage) DialSmall(ctx context.Context, name string) *peer.Peer {
	p, err := s.room.DialSmall(ctx, name)
	s.mustConnect(name, err)
	return p
}

// DialAll brings in several clients, named after the first with a number.
func (s *Stage) DialAll(ctx context.Context, name string, n int) []*peer.Peer {
	all := make([]*peer.Peer, n)
	for i := range all {
		all[i] = s.Dial(ctx, numbered(name, i+1))
	}
	return all
}

func (s *Stage) mustConnect(name string, err error) {
	if err == nil {
		return
	}
	symptom := verdict.Symptom{Kind: verdict.Unaccepted, Peer: name}
	full, ok := errors.AsType[*peer.Full](err)
	switch {
	case ok && full.Proof != nil:
		symptom.Proof = full.Proof
	case ok:
		symptom.Kind = verdict.Unproven
	default:
		symptom.Kind, symptom.Text = verdict.Deaf, name+" could not connect: the program listens no more"
	}
	s.Fail(symptom)
}

// Expect states what must be true of an actual value, usually a reply:
//
//	s.Expect(bob.Ask(ctx)).To(BeAnswered())
func (s *Stage) Expect(actual any) Claim { return Claim{s, actual} }

// Claim is an actual value about which something is to be stated.
type Claim struct {
	stage  *Stage
	actual any
}

// To fails the check, with evidence, unless the matcher accepts the value.
func (c Claim) To(m match.Matcher) {
	GinkgoHelper()
	ok, err := m.Match(c.actual)
	if err == nil && !ok {
		c.stage.note(c.stage.complete(m.Symptom(c.actual)))
	}
	Expect(c.actual).To(m)
}

// Fail fails the check with this symptom.
func (s *Stage) Fail(symptom verdict.Symptom) {
	GinkgoHelper()
	symptom = s.complete(symptom)
	s.note(symptom)
	Fail(verdict.Headline(symptom))
}

// passed reports whether an earlier check has passed.
func (s *Stage) passed(check string) bool { return s.outcomes[check] == result.Pass }

// note keeps the first symptom: later ones are its consequences.
func (s *Stage) note(symptom verdict.Symptom) {
	if s.symptom == nil {
		if s.habits.Accent != "" && symptom.Kind == verdict.Wrong && symptom.Cause == "" {
			symptom.Cause = "wrong-reply" // as every reply of this program
		}
		s.symptom = &symptom
		s.outcome = symptom.Outcome()
	}
	if s.rehearsal {
		panic(rehearsed{})
	}
}

// Unknown ends the check as one that cannot be judged here.
func (s *Stage) Unknown(reason string) {
	if s.rehearsal {
		panic(rehearsed{})
	}
	s.outcome, s.reason = result.Inconclusive, reason
	Skip(reason)
}

// alive fails a check that passed by its own words but has ended the program.
func (s *Stage) alive() {
	if s.gone || s.server == nil || s.paired() || s.outcomes["start/next-client"] == result.Fail {
		return
	}
	select {
	case <-s.server.Process.Done():
		s.Fail(verdict.Symptom{Kind: verdict.Died})
	default:
	}
}

// leave lets the check's clients go, politely, and replaces the program if the
// check has spoilt it.
func (s *Stage) leave() {
	ctx := context.WithoutCancel(s.ctx)
	if s.guest != nil {
		s.guest.part(ctx)
	}
	for _, c := range s.customers {
		c.leave(ctx)
	}
	s.witness.Close()
	s.wire.close()
	if s.room != nil {
		s.room.Leave(ctx)
	}
	if s.spoilt || s.gone || s.paired() {
		s.stop()
	}
}

// others are the peers' names with a token of somebody else's in what they got.
func (s *Stage) holders(token []byte, but string) []string {
	return slices.DeleteFunc(s.room.Holders(token), func(name string) bool { return name == but })
}
