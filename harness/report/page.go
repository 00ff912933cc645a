package report

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

//go:embed page/run.html
var pageText string

var pageTemplate = Frame("run", pageText)

// Page writes the reports of all parts as one HTML file, which needs no script,
// no network and no other file. It tells what [Text] tells, in the same order,
// and keeps the rest folded.
func Page(w io.Writer, s *result.Submission) error {
	if err := pageTemplate.Execute(w, newPage(s)); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// page is what the template shows. All texts in it are harmless in one line;
// the template makes them harmless in HTML.
type page struct {
	Title       string
	Name        string
	Part        string // empty where there are several
	Score       string
	Verdict     string // a class of the style
	Bar         Bar
	FirstFailed string // an anchor
	Parts       []pageRun
	Runs        []pageRun
	Labgrade    string
}

// Bar is a part of a whole in thousandths, for "bar" of a [Frame].
type Bar struct{ Earned, Open int }

// NewBar shows a score.
func NewBar(s result.Score) Bar {
	if s.Max <= 0 {
		return Bar{}
	}
	earned := min(max(0, s.Points*1000/s.Max), 1000)
	return Bar{earned, min(max(0, s.Open*1000/s.Max), 1000-earned)}
}

func newPage(s *result.Submission) *page {
	p := &page{Score: scored(s.Score), Bar: NewBar(s.Score), Verdict: "good"}
	for i, original := range s.Runs {
		run := newPageRun(original, fmt.Sprintf("part%d", i+1))
		if i == 0 {
			p.Name, p.Part, p.Labgrade = run.Program, run.Title, run.Labgrade
		}
		if len(run.Failed) > 0 && p.FirstFailed == "" {
			p.FirstFailed = run.Failed[0].Anchor
		}
		p.Verdict = worse(p.Verdict, run.Verdict)
		p.Runs = append(p.Runs, run)
	}
	if len(p.Runs) > 1 {
		p.Parts, p.Name, p.Part = p.Runs, p.Runs[0].Name, ""
		p.Score += " together"
	}
	p.Title = strings.Join([]string{p.Name, p.Score}, ": ")
	return p
}

// worse is the worse of two verdicts.
func worse(a, b string) string {
	order := "good warn bad"
	if strings.Index(order, a) > strings.Index(order, b) {
		return a
	}
	return b
}

// verdictOf is the class of the style for a score.
func verdictOf(r *result.Run) string {
	switch {
	case r.Count(result.Fail) > 0 || r.Count(result.Skipped) > 0:
		return "bad"
	case r.Score.Open > 0:
		return "warn"
	}
	return "good"
}
