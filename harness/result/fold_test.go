package result

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// planned is what a worker says first: all checks, none with an outcome.
func planned() *Run {
	return &Run{Schema: Schema, Lab: "lab3", Program: Program{Name: "server.py"}, Checks: []Check{
		{ID: "a/one", Stage: "a", Max: 2}, {ID: "a/two", Stage: "a", Max: 3}, {ID: "b/advice", Stage: "b"},
	}}
}

func TestFold(t *testing.T) {
	one := Check{ID: "a/one", Stage: "a", Outcome: Pass, Points: 2, Max: 2}
	two := Check{ID: "a/two", Stage: "a", Outcome: Fail, Max: 3}
	with := func(change func(*Run)) Run {
		r := *planned()
		r.Score = Score{Max: 5, Open: 5}
		change(&r)
		return r
	}
	for _, row := range []struct {
		stream []Message
		want   Run
		reason string
	}{
		{nil, Run{}, "no messages, no run"},
		{[]Message{{Plan: planned()}}, with(func(*Run) {}), "a plan: everything is open"},
		{[]Message{{Doing: "building"}, {Plan: planned()}, {Begin: "a/one"}}, with(func(*Run) {}), "progress changes nothing"},
		{[]Message{{Plan: planned()}, {Check: &one}, {Check: &two}}, with(func(r *Run) {
			r.Checks[0], r.Checks[1], r.Score = one, two, Score{Points: 2, Max: 5}
		}), "outcomes stand in the order of the plan"},
		{[]Message{{Plan: planned()}, {Check: &two}, {Check: &one}}, with(func(r *Run) {
			r.Checks[0], r.Checks[1], r.Score = one, two, Score{Points: 2, Max: 5}
		}), "whatever order they come in"},
		{[]Message{{Plan: planned()}, {Check: &Check{ID: "a/one", Outcome: Fail, Max: 2}}, {Check: &one}}, with(func(r *Run) {
			r.Checks[0], r.Score = one, Score{Points: 2, Max: 5, Open: 3}
		}), "a later word on a check replaces the earlier"},
		{[]Message{{Plan: planned()}, {Check: &Check{ID: "c/new", Outcome: Pass, Points: 1, Max: 1}}}, with(func(r *Run) {
			r.Checks = append(r.Checks, Check{ID: "c/new", Outcome: Pass, Points: 1, Max: 1})
			r.Score = Score{Points: 1, Max: 6, Open: 5}
		}), "a check that was not planned is not lost"},
		{[]Message{{Plan: planned()}, {Note: "one"}, {Note: "two"}}, with(func(r *Run) { r.Notes = []string{"one", "two"} }), "notes add up"},
		{[]Message{{Plan: planned()}, {Finish: &Finish{
			Causes: []Cause{{ID: "x"}}, Observations: &Observations{Backlog: 5}, Timing: Timing{WallMS: 7}, Stderr: "bye",
		}}}, with(func(r *Run) {
			r.Causes, r.Observations = []Cause{{ID: "x"}}, &Observations{Backlog: 5}
			r.Timing, r.Program.Stderr = Timing{WallMS: 7}, "bye"
		}), "the end brings what is known of the whole"},
		{[]Message{{Plan: planned()}, {Broken: &Broken{Text: "no compiler"}}}, with(func(*Run) {}), "what could not begin is not folded"},
	} {
		var got Run
		for _, m := range row.stream {
			got.Fold(m)
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

// The stream of a whole run, written and read line by line, gives the run.
func TestFoldWhatWasWritten(t *testing.T) {
	want := full()
	plan := *want
	plan.Checks = nil
	for _, c := range want.Checks {
		plan.Checks = append(plan.Checks, Check{ID: c.ID, Stage: c.Stage, Title: c.Title, Max: c.Max})
	}
	plan.Notes, plan.Causes, plan.Observations, plan.Timing, plan.Program.Stderr = nil, nil, nil, Timing{}, ""
	stream := []Message{{Doing: "building"}, {Plan: &plan}, {Note: want.Notes[0]}}
	for _, c := range want.Checks {
		stream = append(stream, Message{Begin: c.ID}, Message{Check: &c})
	}
	stream = append(stream, Message{Finish: &Finish{want.Causes, want.Observations, want.Timing, want.Program.Stderr}})

	var wire bytes.Buffer
	for _, m := range stream {
		if err := m.Write(&wire); err != nil {
			t.Fatal(err)
		}
	}
	var got Run
	for line := range bytes.Lines(wire.Bytes()) {
		var m Message
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("a message is not one line: %v", err)
		}
		got.Fold(m)
	}
	if diff := cmp.Diff(want, &got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A worker that ends in between costs nobody a point.
func TestAbandon(t *testing.T) {
	r := planned()
	r.Fold(Message{Check: &Check{ID: "a/one", Outcome: Pass, Points: 2, Max: 2}})
	r.Abandon("the worker ended")
	want := []Check{
		{ID: "a/one", Outcome: Pass, Points: 2, Max: 2},
		{ID: "a/two", Stage: "a", Outcome: Error, Max: 3, Reason: "the worker ended"},
		{ID: "b/advice", Stage: "b", Outcome: Error, Reason: "the worker ended"},
	}
	if diff := cmp.Diff(want, r.Checks); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(Score{Points: 2, Max: 5, Open: 3}, r.Score); diff != "" {
		t.Errorf("score (-want +got)\n%s", diff)
	}
	again := *r
	r.Abandon("another reason")
	if diff := cmp.Diff(again, *r); diff != "" {
		t.Errorf("what has an outcome keeps it (-before +after)\n%s", diff)
	}
}

func TestScore(t *testing.T) {
	check := func(o Outcome, points, most int) Check { return Check{Outcome: o, Points: points, Max: most} }
	for _, row := range []struct {
		checks []Check
		want   Score
		reason string
	}{
		{nil, Score{}, "nothing to earn"},
		{[]Check{check(Pass, 2, 2), check(Pass, 3, 3)}, Score{5, 5, 0}, "all passed"},
		{[]Check{check(Pass, 2, 2), check(Fail, 0, 3)}, Score{2, 5, 0}, "a failure loses its points"},
		{[]Check{check(Fail, 3, 3)}, Score{0, 3, 0}, "whatever the check claims"},
		{[]Check{check(Skipped, 0, 3)}, Score{0, 3, 0}, "what is skipped was lost at what it builds on"},
		{[]Check{check(Skipped, 3, 3)}, Score{0, 3, 0}, "and earns nothing"},
		{[]Check{check(Inconclusive, 0, 3)}, Score{0, 3, 3}, "what could not be judged is open"},
		{[]Check{check(Error, 0, 3)}, Score{0, 3, 3}, "and so is labgrade's own trouble"},
		{[]Check{check("", 0, 3)}, Score{0, 3, 3}, "and what has not been made yet"},
		{[]Check{check(Pass, 0, 0), check(Fail, 0, 0)}, Score{}, "advice counts nothing"},
		{[]Check{check(Pass, 1, 3)}, Score{1, 3, 0}, "a part of the points"},
	} {
		r := Run{Checks: row.checks}
		if diff := cmp.Diff(row.want, r.score()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

// However the outcomes fall, what is earned and what is open fit into the whole.
func TestScoreProperty(t *testing.T) {
	outcomes := rapid.SampledFrom([]Outcome{Pass, Fail, Inconclusive, Skipped, Error, ""})
	rapid.Check(t, func(t *rapid.T) {
		var r Run
		for range rapid.IntRange(0, 20).Draw(t, "checks") {
			most := rapid.IntRange(0, 9).Draw(t, "max")
			r.Checks = append(r.Checks, Check{Outcome: outcomes.Draw(t, "outcome"), Points: rapid.IntRange(0, most).Draw(t, "points"), Max: most})
		}
		s := r.score()
		if s.Points < 0 || s.Open < 0 || s.Points+s.Open > s.Max {
			t.Fatalf("%+v", s)
		}
		n := 0
		for _, o := range []Outcome{Pass, Fail, Inconclusive, Skipped, Error, ""} {
			n += r.Count(o)
		}
		if n != len(r.Checks) {
			t.Fatalf("%d checks counted of %d", n, len(r.Checks))
		}
	})
}

func TestCheck(t *testing.T) {
	r := planned()
	if c := r.Check("a/two"); c != &r.Checks[1] {
		t.Errorf("got %v, want the check itself", c)
	}
	if c := r.Check("a/three"); c != nil {
		t.Errorf("got %v for an id that is not there", c)
	}
}

// A message that cannot be written is an error, never a broken line.
func TestMessageWrite(t *testing.T) {
	var out bytes.Buffer
	if err := (Message{Finish: &Finish{Observations: &Observations{AloneMS: math.NaN()}}}).Write(&out); err == nil || out.Len() > 0 {
		t.Errorf("got %v and %q", err, out.String())
	}
	if err := (Message{Note: "two\nlines"}).Write(&out); err != nil || out.String() != "{\"note\":\"two\\nlines\"}\n" {
		t.Errorf("got %v and %q", err, out.String())
	}
}
