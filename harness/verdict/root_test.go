package verdict_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/verdict"
)

// failed is a failed check with its causes; they may have a place and a figure.
func failed(check string, causes ...string) result.Check {
	c := result.Check{ID: check, Outcome: result.Fail}
	for _, id := range causes {
		c.Causes = append(c.Causes, result.Cause{ID: id, Checks: []string{check}})
	}
	return c
}

func TestRoots(t *testing.T) {
	cause := func(id string, checks ...string) result.Cause { return result.Cause{ID: id, Checks: checks} }
	for _, row := range []struct {
		checks []result.Check
		want   []result.Cause
		reason string
	}{
		{nil, nil, "nothing failed"},
		{[]result.Check{{ID: "a"}, {ID: "b", Outcome: result.Pass}}, nil, "nothing has a cause"},
		{[]result.Check{failed("a", "wrong-reply")}, []result.Cause{cause("wrong-reply", "a")}, "one"},
		{[]result.Check{failed("a", "wrong-reply"), failed("b"), failed("c", "wrong-reply")}, []result.Cause{cause("wrong-reply", "a", "c")},
			"one mistake is told once, with all its checks"},
		{[]result.Check{failed("a", "alters-text"), failed("b", "never-listens")}, []result.Cause{cause("never-listens", "b"), cause("alters-text", "a")},
			"the root first, whatever failed first"},
		{[]result.Check{failed("a", "udp-dies"), failed("b", "ignores-stop-signal")}, []result.Cause{cause("udp-dies", "a"), cause("ignores-stop-signal", "b")},
			"those without a rank in the order in which they failed"},
		{[]result.Check{failed("a", "fixed-buffer"), failed("b", "recv-is-message"), failed("c", "keeps-carriage-return")},
			[]result.Cause{cause("recv-is-message", "b", "a", "c")}, "what the root brings about is folded under it"},
		{[]result.Check{failed("a", "limited-workers"), failed("b", "one-client-at-a-time")},
			[]result.Cause{cause("one-client-at-a-time", "b", "a")}, "one client at a time is the smallest number of workers"},
		{[]result.Check{failed("a", "leaks-threads"), failed("b", "leaks-connections"), failed("c", "spins-after-close")},
			[]result.Cause{cause("spins-after-close", "c", "b", "a")}, "what an explained one explains is folded as well"},
		{[]result.Check{failed("a", "recv-is-message", "fixed-buffer")}, []result.Cause{cause("recv-is-message", "a")}, "a check with two causes is named once"},
		{[]result.Check{failed("a", "lost-updates"), failed("b", "closes-on-error")},
			[]result.Cause{cause("lost-updates", "a"), cause("closes-on-error", "b")}, "two mistakes that have nothing to do with each other"},
	} {
		if diff := cmp.Diff(row.want, verdict.Roots(row.checks)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

// The first place and the first figures that are known are told.
func TestRootsKeepEvidence(t *testing.T) {
	one, two, three := failed("a", "fixed-buffer"), failed("b", "fixed-buffer"), failed("c", "fixed-buffer")
	two.Causes[0].Where, two.Causes[0].Inferred = &result.Place{Line: 2}, map[string]int{"bytes": 1024}
	three.Causes[0].Where, three.Causes[0].Inferred = &result.Place{Line: 3}, map[string]int{"bytes": 4096}
	want := []result.Cause{{
		ID: "fixed-buffer", Checks: []string{"a", "b", "c"}, Where: &result.Place{Line: 2}, Inferred: map[string]int{"bytes": 1024},
	}}
	checks := []result.Check{one, two, three}
	if diff := cmp.Diff(want, verdict.Roots(checks)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a"}, checks[0].Causes[0].Checks); diff != "" {
		t.Errorf("the checks themselves were changed (-want +got)\n%s", diff)
	}
}

// Whatever fails together: no check is lost, none is told twice, and the roots
// of roots are themselves.
func TestRootsProperty(t *testing.T) {
	ids := verdict.IDs()
	rapid.Check(t, func(t *rapid.T) {
		var checks []result.Check
		var all []string
		for i, id := range rapid.SliceOfN(rapid.SampledFrom(ids), 0, 12).Draw(t, "causes") {
			all = append(all, fmt.Sprint("check", i))
			checks = append(checks, failed(all[i], id))
		}
		roots := verdict.Roots(checks)
		var told []string
		for _, r := range roots {
			told = append(told, r.Checks...)
		}
		slices.Sort(told)
		slices.Sort(all)
		if diff := cmp.Diff(all, told); diff != "" {
			t.Fatalf("checks lost or told twice (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff(roots, verdict.Roots([]result.Check{{Causes: roots}})); diff != "" {
			t.Fatalf("not idempotent (-once +twice)\n%s", diff)
		}
	})
}

// Any two causes together, in either order, have the same root.
func TestRootsOfPairs(t *testing.T) {
	for _, a := range verdict.IDs() {
		for _, b := range verdict.IDs() {
			one := verdict.Roots([]result.Check{failed("x", a), failed("y", b)})
			two := verdict.Roots([]result.Check{failed("y", b), failed("x", a)})
			if len(one) == 0 || len(one) != len(two) || len(one) == 1 && one[0].ID != two[0].ID {
				t.Errorf("%s and %s: %v, the other way round %v", a, b, one, two)
			}
		}
	}
}

// What a folded cause brings about is folded with it, however long the chain.
func TestRootsOfChains(t *testing.T) {
	under := map[string][]string{}
	for _, a := range verdict.IDs() {
		for _, b := range verdict.IDs() {
			if roots := verdict.Roots([]result.Check{failed("x", a), failed("y", b)}); a != b && len(roots) == 1 && roots[0].ID == a {
				under[a] = append(under[a], b)
			}
		}
	}
	for a, all := range under {
		for _, b := range all {
			for _, c := range under[b] {
				roots := verdict.Roots([]result.Check{failed("x", a), failed("y", b), failed("z", c)})
				if leaves(a, b, c) { // these three together have a root of their own
					a = "leaks-connections"
				}
				if len(roots) != 1 || roots[0].ID != a || len(roots[0].Checks) != 3 {
					t.Errorf("%s brings about %s, that %s: %v", a, b, c, roots)
				}
			}
		}
	}
}

// leaves reports whether the causes are those of a descriptor that is never
// closed, whichever way a client leaves.
func leaves(ids ...string) bool {
	return slices.Contains(ids, "keeps-open-after-bye") && slices.Contains(ids, "keeps-open-after-end")
}

// A mistake alone is its own root.
func TestRootsOfOne(t *testing.T) {
	for _, id := range verdict.IDs() {
		roots := verdict.Roots([]result.Check{failed("x", id)})
		if len(roots) != 1 || roots[0].ID != id || len(roots[0].Checks) != 1 {
			t.Errorf("%s alone: %v", id, roots)
		}
	}
}
