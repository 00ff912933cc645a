// Package report writes a finished [result.Run] in the formats that people and
// programs read, one writer a format. Writers take an io.Writer and the model:
// they open no files, ask no clock, and know nothing of how a result was made.
//
// Start with [Text], the report for a terminal.
//
// Rules for text: results first, the root cause before its symptoms; a failing
// check tells headline, rule, what was sent, expected and got, evidence, hint
// and how to replay it, in that order; whatever a student's program sent or
// printed is shown with its invisible bytes made visible, so it can neither
// move the cursor nor forge a line.
package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
)

// Options say how much of a run to tell and how to write it.
type Options struct {
	Style term.Style
	Full  bool // every failed check with its evidence and transcript
}

// Text writes the report for a person.
func Text(w io.Writer, run *result.Run, o Options) error {
	t := &text{Style: o.Style, full: o.Full, run: harmless(run)}
	t.heading()
	t.causes()
	t.stages()
	t.findings()
	t.skipped()
	t.undecided()
	t.observed()
	t.footer()
	_, err := w.Write(t.out.Bytes())
	return err
}

// text gathers the report before it is written in one piece.
type text struct {
	term.Style
	full bool
	run  *result.Run
	out  bytes.Buffer
}

func (t *text) line(format string, args ...any) {
	fmt.Fprintf(&t.out, format+"\n", args...)
}

// block writes a text wrapped and indented; the first line begins with head.
// There is nothing to write where the text is empty.
func (t *text) block(head, body string) {
	t.painted(head, body, func(line string) string { return line })
}

// painted is block in a colour: a text is wrapped before it is painted.
func (t *text) painted(head, body string, paint func(string) string) {
	if body == "" {
		return
	}
	indent := term.Width(head)
	for i, l := range term.Wrap(body, t.Columns()-indent) {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		t.line("%s%s", head, paint(l))
	}
}

func (t *text) heading() {
	t.line("%s  %s, %s: %s", t.Strong("labgrade"), programTitle(t.run), partTitle(t.run), t.verdict(scored(t.run.Score)))
	for _, note := range t.run.Notes {
		t.painted("  ", note, t.Faint)
	}
}

func programTitle(r *result.Run) string {
	if r.Program.Language == "" {
		return r.Program.Name
	}
	return r.Program.Name + " (" + r.Program.Language + ")"
}

func scored(s result.Score) string { return fmt.Sprintf("%d of %d points", s.Points, s.Max) }

func partTitle(r *result.Run) string {
	return strings.TrimSpace(r.Lab + " " + r.Part)
}

func (t *text) verdict(score string) string {
	switch {
	case t.run.Count(result.Fail) > 0 || t.run.Count(result.Skipped) > 0:
		return t.Bad(score)
	case t.run.Score.Open > 0:
		return t.Warn(score)
	}
	return t.Good(score)
}

func (t *text) footer() {
	t.line("")
	t.line("%s", t.Faint(tally(t.run)))
	t.block("", openPoints(t.run))
	t.block("", busy(t.run.Timing))
}

// tally counts the outcomes and tells how the run was made.
func tally(r *result.Run) string {
	counts := []string{fmt.Sprintf("%d passed", r.Count(result.Pass))}
	for _, o := range []struct {
		outcome result.Outcome
		word    string
	}{
		{result.Fail, "failed"}, {result.Skipped, "skipped"},
		{result.Inconclusive, "could not be judged"}, {result.Error, "labgrade's own trouble"},
	} {
		if n := r.Count(o.outcome); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, o.word))
		}
	}
	if !r.Ran() {
		return strings.Join(counts, ", ") + "; no program was run"
	}
	return fmt.Sprintf("%s; %s, seed %d, isolation %s", strings.Join(counts, ", "), seconds(r.Timing.WallMS), r.Seed, r.Isolation)
}

// openPoints tells of the points that are neither earned nor lost, if there are any.
func openPoints(r *result.Run) string {
	if r.Score.Open == 0 {
		return ""
	}
	return fmt.Sprintf("%d points are open: those checks could not be judged, and nobody loses a point for that.", r.Score.Open)
}

func seconds(ms float64) string { return fmt.Sprintf("%.1f s", ms/1000) }
