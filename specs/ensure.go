package specs

import (
	"context"
	"strconv"
	"strings"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/subject"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/verdict"
)

// ensure makes sure that the program listens, and opens a room for the check.
func (s *Stage) ensure() {
	if s.worn() {
		s.stop()
	}
	if s.server == nil {
		server, trouble := s.Subject.Start(s.ctx, s.log)
		if trouble != nil {
			s.room = s.emptyRoom()
			s.Fail(troubled(trouble))
		}
		s.server = server
	}
	s.enter()
}

// worn reports whether the program is of no more use: it has ended, or is known
// to serve only one client, or to spin, perhaps for clients that have left.
func (s *Stage) worn() bool {
	if s.server == nil {
		return false
	}
	select {
	case <-s.server.Process.Done():
		return true
	default:
		return s.habits.Restless || s.outcomes["start/next-client"] == result.Fail || s.outcomes["udp/next-sender"] == result.Fail
	}
}

// Restart gives the check a program that nobody has talked to.
func (s *Stage) Restart(ctx context.Context) {
	if s.room != nil {
		s.room.Leave(ctx)
	}
	s.stop()
	s.ensure()
}

// enter opens the room in which the check's clients meet the program.
func (s *Stage) enter() {
	s.room = s.emptyRoom()
	s.room.Addr, s.room.Program, s.room.Witness = s.server.Addr, s.server.Process, s.server.Witness
}

func (s *Stage) emptyRoom() *peer.Room {
	return &peer.Room{Part: s.Part, Log: s.log, Guard: s.guard, Rand: s.rand, Habits: s.habits}
}

// troubled tells what a start without success shows.
func troubled(t *subject.Trouble) verdict.Symptom {
	s := verdict.Symptom{Kind: verdict.Deaf, Text: t.String(), Proof: t.Proof, Cause: "never-listens"}
	switch t.Kind {
	case subject.Unknown:
		s.Kind = verdict.Unproven
	case subject.NotStarted:
		s.Cause = "exits-at-start"
	case subject.Ended:
		s.Kind, s.Cause = verdict.Died, "exits-at-start"
		s.Exit = exitOf(t.Exit, t.Stderr, nil)
		if t.AddressInUse() {
			s.Facts = inUse(t)
		}
	}
	return s
}

func inUse(t *subject.Trouble) []string {
	if t.Holder == 0 {
		return nil
	}
	return []string{"port " + strconv.Itoa(t.Port) + " is held by process " + strconv.Itoa(t.Holder)}
}

// lastLines returns the last lines of what a program printed.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func (s *Stage) mark(kind transcript.Kind, text string) { s.log.Note("program", kind, text) }
