package report

import (
	"fmt"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// pageRun is one part on a page.
type pageRun struct {
	Anchor, Name, Title, Program, Labgrade string
	Score, Verdict, Tally, Open, Busy      string

	Notes     []string
	Causes    []pageCause
	Stages    []pageStage
	Checks    []pageCheck
	Failed    []pageCheck
	Skipped   []pageReason
	Undecided []pageReason
	Facts     []string
	LastWords []string
}

// pageCause is a mistake on a page.
type pageCause struct {
	Word, ID, Inferred, Text string
	Where, Source            string
	Checks                   []pageCheck
}

// pageStage is a row of the table of marks.
type pageStage struct {
	Name        string
	Points, Max int
	Checks      []pageCheck
}

// pageReason is why some checks have no verdict.
type pageReason struct {
	Reason string
	Checks []string
}

func newPageRun(original *result.Run, anchor string) pageRun {
	r := harmless(original)
	p := pageRun{
		Anchor: anchor, Name: r.Program.Name, Title: partTitle(r), Program: programTitle(r), Labgrade: r.Labgrade,
		Score: scored(r.Score), Verdict: verdictOf(r), Tally: tally(r), Open: openPoints(r), Busy: busy(r.Timing),
		Notes: r.Notes, Facts: facts(r.Observations), LastWords: lines(original.Program.Stderr),
		Skipped: reasons(r, result.Skipped), Undecided: append(reasons(r, result.Inconclusive), reasons(r, result.Error)...),
	}
	told := map[string]bool{}
	for i, c := range r.Checks {
		one := newPageCheck(c, fmt.Sprintf("%s-check%d", anchor, i+1))
		if c.Outcome == result.Fail {
			one.Full = c.Finding != nil && !told[root(r, c.ID)]
			told[root(r, c.ID)] = told[root(r, c.ID)] || one.Full
			p.Failed = append(p.Failed, one)
		}
		p.Checks = append(p.Checks, one)
	}
	p.stages(r)
	p.causes(r)
	return p
}

func (p *pageRun) stages(r *result.Run) {
	for _, name := range stageNames(r) {
		stage := pageStage{Name: name}
		for _, c := range p.Checks {
			if c.Stage == name {
				stage.Points, stage.Max = stage.Points+c.Points, stage.Max+c.Max
				stage.Checks = append(stage.Checks, c)
			}
		}
		p.Stages = append(p.Stages, stage)
	}
}

func (p *pageRun) causes(r *result.Run) {
	for i, c := range r.Causes {
		one := pageCause{Word: "also:", ID: c.ID, Inferred: inferred(c), Text: c.Text}
		if i == 0 {
			one.Word = "first of all:"
		}
		if c.Where != nil {
			one.Where, one.Source = where(c.Where), c.Where.Source
		}
		for _, id := range c.Checks {
			one.Checks = append(one.Checks, p.check(id))
		}
		p.Causes = append(p.Causes, one)
	}
}

// check finds a check by its id; a record may name one that it does not hold.
func (p *pageRun) check(id string) pageCheck {
	for _, c := range p.Checks {
		if c.ID == id {
			return c
		}
	}
	return pageCheck{Check: result.Check{ID: id}}
}

func reasons(r *result.Run, o result.Outcome) (all []pageReason) {
	order, ids := byReason(r, o)
	for _, reason := range order {
		all = append(all, pageReason{reason, ids[reason]})
	}
	return all
}

// lines makes a text of several lines harmless and keeps them apart.
func lines(text string) (all []string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		all = append(all, strings.Map(visible, strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "    ")))
	}
	return all
}
