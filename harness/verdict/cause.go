package verdict

import (
	"cmp"
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/result"
)

// CauseOf names the mistake that a symptom shows at a check. The evidence comes
// first; where it does not decide, the check's own cause stands: it looks for
// that mistake.
func CauseOf(c lab.Check, s Symptom) string {
	switch {
	case s.Kind == Unproven || s.Kind == Complains: // the one is not known, the other has no name
		return ""
	case s.Raised != nil && !answered(s) && (s.Cause == "closes-on-error" || s.Cause == "" && c.Cause == "closes-on-error"):
		return "dies-on-bad-input"
	case s.Cause != "":
		return s.Cause
	case s.Kind == Died:
		return died(c, s)
	case s.Kind == NoLineEnd:
		return "no-line-end"
	case s.Kind == Strangers:
		return "cross-talk"
	case s.Kind == Extra && c.Cause == "":
		return "extra-output"
	case s.Kind == Blocked || s.Kind == Unaccepted || s.Kind == NoReply:
		if cause := blockedBy(s); cause != "" && aboutOthers(s) {
			return turns(cause, s)
		}
		if lockedOut(s) {
			return "deadlock"
		}
	}
	return fitting(c, s)
}

// fitting is the check's own cause where it fits what was seen. A reply that
// came, and was wrong, shows another mistake than one that stayed away.
func fitting(c lab.Check, s Symptom) string {
	missing := s.Kind == NoReply || s.Kind == Blocked || s.Kind == Unaccepted
	switch {
	case c.Cause == "":
		return "wrong-reply"
	case answered(s) && refusals[c.Cause]:
		return "wrong-reply"
	case answered(s) && (waiting[c.Cause] || strings.HasPrefix(c.Cause, "dies-")):
		if crowded[stageOf(c)] {
			return "shared-client-state"
		}
		return "wrong-reply"
	case missing && s.Taken && (mixing[c.Cause] || c.Cause == "limited-workers"):
		return "deadlock"
	case missing && mixing[c.Cause]:
		return "limited-workers"
	case missing && c.Cause == "one-client-at-a-time" && asksForMore(s):
		return "shared-client-state"
	}
	return turns(c.Cause, s)
}

func stageOf(c lab.Check) string {
	stage, _, _ := strings.Cut(c.ID, "/")
	return stage
}

// crowded are the stages in which several clients are there.
var crowded = map[string]bool{"apart": true, "many": true, "slow": true, "leaving": true}

// mixing are the causes that mix clients up, but keep no reply away.
var mixing = map[string]bool{"cross-talk": true, "lost-updates": true, "shared-client-state": true}

// answered reports whether a reply came, though not the right one.
func answered(s Symptom) bool { return s.Kind == Wrong || s.Kind == Extra }

// waiting are the causes that keep a reply away. A reply that came, and was
// wrong, shows another mistake.
var waiting = map[string]bool{
	"one-client-at-a-time": true, "one-request-at-a-time": true, "limited-workers": true, "deadlock": true,
	"wait-blocks-everyone": true, "blocked-by-slow-reader": true, "lock-held-during-io": true, "serves-once": true,
}

// refusals are the causes of a bad request that is not refused. One that was
// answered all the same shows another mistake.
var refusals = map[string]bool{"closes-on-error": true}

// turns tells clients that are served one after the other from those that take
// turns: the one is over when the held client leaves, the other when it goes on.
func turns(cause string, s Symptom) string {
	if !s.Late || cause != "one-client-at-a-time" && cause != "one-request-at-a-time" {
		return cause
	}
	if s.Left {
		return "one-client-at-a-time"
	}
	return "one-request-at-a-time"
}

// aboutOthers reports whether another client was there to wait for.
func aboutOthers(s Symptom) bool {
	return s.Held != "" || s.Proof != nil && len(s.Proof.Look.Conns) > 1
}

// died tells why a program ended in mid-run.
func died(c lab.Check, s Symptom) string {
	switch {
	case s.Exit != nil && s.Exit.Signal == "SIGPIPE":
		return "dies-by-sigpipe"
	case strings.HasPrefix(c.Cause, "dies-") || c.Cause == "exits-at-start" || c.Cause == "serves-once" || c.Cause == "oversize-breaks":
		return c.Cause
	case strings.HasPrefix(c.ID, "leaving/") || strings.HasPrefix(c.ID, "slow/"):
		return "dies-on-disconnect"
	}
	return "dies-on-bad-input"
}

// Causes returns the causes of one failed check in the form of the record.
func Causes(c lab.Check, s Symptom) []result.Cause {
	id := CauseOf(c, s)
	if id == "" {
		return nil
	}
	cause := result.Cause{ID: id, Text: Sentence(id), Inferred: s.Inferred, Checks: []string{c.ID}}
	if told := cmp.Or(s.Exit, s.Raised); told != nil {
		cause.Where = told.Where
	}
	return []result.Cause{cause}
}
