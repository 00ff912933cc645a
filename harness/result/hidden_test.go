package result

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Of hidden checks nothing is left but their number and their points.
func TestForStudents(t *testing.T) {
	r := &Run{
		Score: Score{Points: 1, Max: 4},
		Checks: []Check{
			{ID: "a", Outcome: Pass, Points: 1, Max: 1},
			{ID: "secret/b", Outcome: Fail, Max: 1, Hidden: true},
			{ID: "c", Outcome: Fail, Max: 1},
			{ID: "secret/d", Outcome: Pass, Hidden: true},
		},
		Causes: []Cause{{ID: "one", Checks: []string{"secret/b", "c"}}, {ID: "two", Checks: []string{"secret/b"}}},
	}
	want := &Run{
		Notes:  []string{"1 of 2 hidden checks failed"},
		Score:  r.Score,
		Checks: []Check{r.Checks[0], r.Checks[2]},
		Causes: []Cause{{ID: "one", Checks: []string{"c"}}},
	}
	if diff := cmp.Diff(want, r.ForStudents()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(r.Checks) != 4 || len(r.Causes[0].Checks) != 2 {
		t.Error("the run itself was changed")
	}
	open := &Run{Checks: []Check{{ID: "a"}}}
	if open.ForStudents() != open {
		t.Error("a run without hidden checks is shown as it is")
	}
}
