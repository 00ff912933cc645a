package specs

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/verdict"
)

// complete adds to a symptom what only the moment of the failure can tell:
// whether the program has just ended, and whether a reply went astray.
func (s *Stage) complete(symptom verdict.Symptom) verdict.Symptom {
	if s.server == nil {
		return symptom
	}
	if s.hasEnded(symptom) {
		_, stderr := s.server.Process.Output()
		symptom.Kind, symptom.Text = verdict.Died, ""
		if symptom.Cause == "closes-on-error" { // it did more than that
			symptom.Cause = ""
		}
		symptom.Exit = exitOf(s.server.Process.Exit(), stderr.Text(), s.Subject.Recipe.Sources)
		s.log.Note("program", transcript.Exited, symptom.Exit.How)
		return symptom
	}
	if symptom.Kind == verdict.NoReply || symptom.Kind == verdict.Ended {
		symptom.Raised = s.raised()
	}
	if token := tokenOf(symptom.Asked); token != nil && len(s.Part.Ambient) == 0 && symptom.Kind != verdict.NoLineEnd {
		if symptom.Kind == verdict.Wrong { // what came instead may have come before its own reply has gone anywhere
			s.room.Rest(context.WithoutCancel(s.ctx))
		}
		if astray := s.holders(token, symptom.Peer); len(astray) > 0 {
			symptom.Kind, symptom.Cause = verdict.Strangers, "cross-talk"
			symptom.Text = "the reply for " + symptom.Peer + " went to " + strings.Join(astray, ", ")
		}
	}
	return symptom
}

// raised is the exception that the program has told since the check began.
func (s *Stage) raised() *verdict.Exit {
	_, stderr := s.server.Process.Output()
	var told strings.Builder
	for _, line := range stderr.Lines() {
		if line.At >= s.from {
			told.WriteString(line.Text + "\n")
		}
	}
	raised := verdict.Raised(told.String(), s.Subject.Recipe.Sources)
	if raised != nil {
		showSource(raised.Where)
	}
	return raised
}

// hasEnded reports whether the program has ended. A connection that broke may
// be its first sign, so then it is waited until the program has ended or rests.
func (s *Stage) hasEnded(symptom verdict.Symptom) bool {
	if s.gone {
		return false
	}
	done := s.server.Process.Done()
	if symptom.Ending != "" || symptom.Kind == verdict.Deaf {
		s.room.Rest(context.WithoutCancel(s.ctx))
		if look := s.room.Look(); look.Known && len(look.Threads) == 0 { // its end is on its way to us
			select {
			case <-done:
			case <-time.After(endingLimit):
			}
		}
	}
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// endingLimit is far longer than it takes to be told that a process has ended.
const endingLimit = 10 * time.Second

// tokenOf takes the part of a request that occurs nowhere else.
func tokenOf(asked []byte) []byte {
	_, token, ok := bytes.Cut(bytes.TrimRight(asked, "\r\n"), []byte(" "))
	if !ok || bytes.Count(token, []byte("-")) < 2 {
		return tokenForm.Find(asked)
	}
	return token
}

// tokenForm is a token where it does not stand alone behind a space.
var tokenForm = regexp.MustCompile(`[a-z]+[0-9]*-[0-9]+-[0-9a-f]{4}[a-z-]*`)

// exitOf tells how a program ended, with the line of its complaints that matters.
func exitOf(e program.Exit, stderr string, sources []string) *verdict.Exit {
	exit := &verdict.Exit{Code: e.Code, How: e.String()}
	if e.Signal != 0 {
		exit.Signal = signalName(exit.How)
	}
	exit.Last, exit.Where = verdict.LastWords(stderr, sources)
	showSource(exit.Where)
	return exit
}

// signalName takes the name out of "was ended by signal 13 (SIGPIPE)".
func signalName(how string) string {
	_, name, _ := strings.Cut(how, "(")
	return strings.TrimSuffix(name, ")")
}

// explain fills in what a person needs to know of a check that did not pass.
func (s *Stage) explain(c *result.Check) {
	c.Transcript = transcribe(s.log)
	if s.symptom == nil {
		return
	}
	c.Finding = verdict.Judge(s.check, *s.symptom)
	c.Causes = verdict.Causes(s.check, *s.symptom)
	for i := range c.Causes {
		if c.Causes[i].Where == nil {
			c.Causes[i].Where = s.where
		}
	}
	if s.step > 0 {
		c.Finding.Script = &result.Script{Lines: scriptLines(s.check.Script), Failed: s.step - 1}
	}
	if s.Replay != nil {
		c.Finding.Replay = s.Replay(c.ID)
	}
	if c.Outcome == result.Inconclusive && c.Reason == "" {
		c.Reason = c.Finding.Headline
	}
}

// scriptLines are the lines of a script without the empty ones at its end.
func scriptLines(script string) []string {
	return strings.Split(strings.TrimRight(script, " \n"), "\n")
}

// transcribe turns a log into the form of the record.
func transcribe(log *transcript.Log) []result.Event {
	events, left := log.Events()
	out := make([]result.Event, 0, len(events))
	for _, e := range events {
		shown := verdict.Show(e.Data)
		if e.Tail != nil {
			shown = verdict.Show(append(append([]byte(nil), e.Data...), e.Tail...))
		}
		out = append(out, result.Event{
			AtMS: milliseconds(e.At), Who: e.Who, Kind: string(e.Kind), Data: shown, Bytes: e.Bytes, Text: e.Text,
		})
	}
	if left > 0 {
		out = append(out, result.Event{Who: "labgrade", Kind: "left-out", Bytes: left, Text: "further events"})
	}
	return out
}
