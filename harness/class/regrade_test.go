package class

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/result"
)

// Scoring again gives what grading with the new points would have given, and
// the next run keeps it.
func TestRegrade(t *testing.T) {
	dir := fakeClass(t)
	out := graded(t, discover(t, dir, Options{}), Grading{})
	terms := fakeTerms
	terms.Weights, terms.Max = "w2", 20
	worth := map[string]int{"start/listens": 0, "slow/silent": 8, "slow/drip": 12}
	for range 2 { // as after an interruption
		check(t, Regrade(out, terms, worth))
	}
	_, err := Conclude(out, nil)
	check(t, err)
	before := fakeChecks
	t.Cleanup(func() { fakeChecks = before })
	fakeChecks = append([]result.Check{}, before...)
	for i := range fakeChecks {
		fakeChecks[i].Max = worth[fakeChecks[i].ID]
	}
	fresh := t.TempDir()
	check(t, Grade(t.Context(), discover(t, dir, Options{}), Grading{Out: fresh, Scratch: t.TempDir(), Terms: terms, Grade: fakeGrade}))
	_, err = Conclude(fresh, nil)
	check(t, err)
	if diff := cmp.Diff(outFiles(t, fresh), outFiles(t, out)); diff != "" {
		t.Errorf("(-graded +scored again)\n%s", diff)
	}
	var ran []string
	check(t, Grade(t.Context(), discover(t, dir, Options{}), Grading{Out: out, Scratch: t.TempDir(), Terms: terms, Grade: recorder(&ran)}))
	if len(ran) != 2 { // those that could not be judged
		t.Errorf("the next run grades %v", ran)
	}
}

func TestRegradeRefuses(t *testing.T) {
	out := graded(t, discover(t, fakeClass(t), Options{}), Grading{})
	before := outFiles(t, out)
	worth := map[string]int{"start/listens": 1, "slow/silent": 1, "slow/drip": 1}
	with := func(change func(*Terms)) Terms {
		terms := fakeTerms
		change(&terms)
		return terms
	}
	for _, row := range []struct {
		terms Terms
		worth map[string]int
		want  string
	}{
		{with(func(t *Terms) { t.Checks = "c2" }), worth, "the checks of small server have changed since"},
		{with(func(t *Terms) { t.Lab = "other" }), worth, "was graded with small server, not with other server; run labgrade class again"},
		{fakeTerms, map[string]int{"start/listens": 1}, "the lab has no check slow/silent any more, which"},
	} {
		err := Regrade(out, row.terms, row.worth)
		if err == nil || !strings.Contains(err.Error(), row.want) || !strings.HasSuffix(err.Error(), "run labgrade class again") {
			t.Errorf("got %v, want %q", err, row.want)
		}
	}
	if diff := cmp.Diff(before, outFiles(t, out)); diff != "" {
		t.Errorf("a refusal has changed something (-before +after)\n%s", diff)
	}
	if err := Regrade(t.TempDir(), fakeTerms, worth); err == nil || !strings.Contains(err.Error(), "holds no results") {
		t.Errorf("a folder without results: %v", err)
	}
}

// Part of the points stays the same part, and doing it twice changes nothing.
func TestReweigh(t *testing.T) {
	for _, row := range []struct{ points, most, worth, want int }{
		{3, 3, 10, 10}, {0, 0, 4, 4}, {1, 2, 10, 5}, {1, 3, 10, 3}, {2, 3, 10, 7}, {3, 3, 0, 0},
	} {
		run := &result.Run{Checks: []result.Check{
			{ID: "a", Outcome: result.Pass, Points: row.points, Max: row.most}, {ID: "b", Outcome: result.Fail, Max: 5}, {ID: "c", Outcome: result.Error, Max: 1},
		}}
		for range 2 {
			worth := map[string]int{"a": row.worth, "b": 2, "c": 3}
			reweigh(run, func(check string) int { return worth[check] })
			if want := (result.Score{Points: row.want, Max: row.worth + 5, Open: 3}); run.Score != want {
				t.Errorf("%d of %d, now of %d: %+v, want %+v", row.points, row.most, row.worth, run.Score, want)
			}
		}
	}
}
