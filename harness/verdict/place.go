package verdict

import (
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/witness"
)

// Source reads one line of a student's file.
type Source func(file string, line int) string

// Standing finds the line of the student's source at which the program stands:
// in each stack the innermost frame in an own file, and among those the one
// that does what the witness saw. Among equals it is the one at which the fewest
// threads stand, because where many do is where they wait for work. nil if no
// stack enters an own file.
func Standing(s Symptom, stacks []witness.Stack, sources []string, read Source) *result.Place {
	places, standing := make([]*result.Place, len(stacks)), map[result.Place]int{}
	for i, stack := range stacks {
		if places[i] = ownFrame(stack, sources, read); places[i] != nil {
			standing[*places[i]]++
		}
	}
	var best *result.Place
	most := never
	for i, p := range places {
		if p == nil {
			continue
		}
		if n := fits(s, stacks[i], p.Source); n > most || n == most && best != nil && standing[*p] < standing[*best] {
			best, most = p, n
		}
	}
	return best
}

func ownFrame(stack witness.Stack, sources []string, read Source) *result.Place {
	for _, f := range stack.Frames {
		if own := ownFile(f.File, sources); own != "" {
			return &result.Place{File: own, Line: f.Line, Function: f.Function, Source: read(own, f.Line)}
		}
	}
	return nil
}

// Words that stand in the line in which a thread waits, by what it waits for.
var words = map[witness.Wait][]string{
	witness.Send:  {"send", "write", "print", "flush", "puts"},
	witness.Recv:  {"recv", "read", "Scan", "getline", "fgets", "for line in", "next"},
	witness.Lock:  {"lock", "acquire", "with ", "join", "wait", "get(", "synchronized", "result("},
	witness.Sleep: {"sleep", "wait"},
	witness.Poll:  {"select", "poll", "run_forever", "run("},
}

// fits scores how well a line agrees with what the threads wait for; waiting for
// the held client counts most, waiting for new clients least.
func fits(s Symptom, stack witness.Stack, source string) (score int) {
	if s.Proof == nil {
		switch {
		case stack.Locked:
			return 2
		case strings.Contains(source, "accept"):
			return 0
		}
		return 1
	}
	for _, t := range own(s.Proof.Look.Threads) {
		for _, word := range words[t.Wait] {
			if !strings.Contains(source, word) {
				continue
			}
			score = max(score, 2)
			if s.Held != "" && t.WaitsFor(t.Wait, s.Held) {
				score = max(score, 4)
			}
		}
	}
	switch {
	case !strings.Contains(source, "accept"):
	case elsewhere(s.Proof.Look):
		return never
	default:
		return 0
	}
	if stack.Locked {
		score = max(score, 1)
	}
	return score
}

// never is the score of a line that is not the one.
const never = -1

// elsewhere reports whether a thread waited for something else than a new client:
// the line in which a server waits for those has no part in it then. By the time
// that the stacks are taken, that thread may have ended.
func elsewhere(l witness.Look) bool {
	return slices.ContainsFunc(own(l.Threads), func(t witness.Thread) bool {
		return t.Wait == witness.Recv || t.Wait == witness.Send || t.Wait == witness.Lock
	})
}

// ByStacks sharpens a cause that the connections alone do not decide: whether a
// lock stands between a client and the one that is held.
func ByStacks(cause string, s Symptom, stacks []witness.Stack) string {
	if strings.HasPrefix(cause, "udp-") {
		return cause
	}
	locked := 0
	for _, stack := range stacks {
		if stack.Locked {
			locked++
		}
	}
	switch {
	case locked == 0:
		return cause
	case s.Held != "" && (s.Late || !s.Freed) && (waiting[cause] || cause == ""):
		return "lock-held-during-io"
	case s.Held == "" && locked > 1 && s.Kind == NoReply:
		return "deadlock"
	}
	return cause
}
