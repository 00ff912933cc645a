package class

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/result"
)

// fakeChecks are the checks of a small lab, worth 2, 3 and 5 points.
var fakeChecks = []result.Check{
	{ID: "start/listens", Stage: "start", Title: "listens", Max: 2},
	{ID: "slow/silent", Stage: "slow", Title: "a silent client delays nobody", Max: 3},
	{ID: "slow/drip", Stage: "slow", Title: "nor does one that drips", Max: 5},
}

var fakeTerms = Terms{Labgrade: "v1.0.0", Lab: "small", Part: "server", Checks: "c1", Weights: "w1", Max: 10}

// fakeGrade reads from the submission's only file what becomes of it: one word
// for each check, then its causes. Other first words stand for trouble.
func fakeGrade(_ context.Context, t Task) (*result.Run, error) {
	text, err := os.ReadFile(t.Program)
	if err != nil {
		return nil, &NotStartedError{Reason: "what was handed in holds no program"}
	}
	words := strings.Fields(string(text))
	switch words[0] {
	case "broken":
		return nil, &NotStartedError{Reason: t.Path + " cannot be built: line 1: expected ;", Output: "line 1: expected ;"}
	case "trouble":
		return nil, errors.New("the worker ended before it began")
	}
	r := &result.Run{
		Schema: result.Schema, Labgrade: "v1.0.0", Lab: "small", Part: "server", Seed: t.Seed,
		Program: result.Program{Name: filepath.Base(t.Program), Path: t.Path}, Isolation: "boxed",
	}
	for i, c := range fakeChecks {
		c.Outcome = result.Outcome(words[i])
		switch c.Outcome {
		case result.Pass:
			c.Points = c.Max
		case result.Fail:
			c.Finding = &result.Finding{Headline: c.ID + " went wrong", Differs: -1}
		case result.Inconclusive:
			c.Reason = "the machine was too busy"
		case result.Skipped:
			c.Reason = "it builds on what failed"
		}
		r.Checks = append(r.Checks, c)
	}
	for _, id := range words[len(fakeChecks):] {
		r.Causes = append(r.Causes, result.Cause{ID: id, Text: "It is wrong: " + id + ".", Checks: []string{"slow/silent"}})
	}
	r.Fold(result.Message{})
	return r, nil
}

// fakeClass is a class in which everything happens.
func fakeClass(t *testing.T) string {
	t.Helper()
	files := map[string]string{
		"open.py": "pass inconclusive pass", "broken.c": "broken", "unlucky.py": "trouble", "nothing.py": "fail skipped skipped exits-at-start",
		"hostile.zip": zipped(t, item{name: "../x"}), "=cmd|'!A1.py": "pass pass fail", "empty/": "",
		"wrong1.py": "pass fail pass one-at-a-time wrong", "wrong2.py": "pass fail pass wrong one-at-a-time",
	}
	for i := range 9 {
		files[fmt.Sprintf("s%02d.py", i)] = "pass pass pass" + strings.Repeat("\n", i)
	}
	for i := range 4 {
		files[fmt.Sprintf("serial%d.py", i)] = "pass fail skipped one-at-a-time" + strings.Repeat("\n", i/2)
	}
	return tree(t, t.TempDir(), files)
}

// graded grades a class into a new folder.
func graded(t *testing.T, c *Class, g Grading) string {
	t.Helper()
	if g.Out == "" {
		g.Out = t.TempDir()
	}
	g.Scratch, g.Terms = t.TempDir(), fakeTerms
	if g.Grade == nil {
		g.Grade = fakeGrade
	}
	check(t, Grade(t.Context(), c, g))
	return g.Out
}
