package report

import (
	"fmt"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
)

// transcript tells what was observed, in the order of time.
func (t *text) transcript(events []result.Event) {
	for _, e := range events {
		what := strings.TrimSpace(e.Kind + " " + e.Text)
		if e.Data != "" {
			what += "  " + e.Data
		}
		line := fmt.Sprintf("%9.2f ms  %s %s", e.AtMS, term.Pad(e.Who, 8), what)
		t.line("      %s", t.Faint(term.Clip(line, t.Columns()-6)))
	}
}

// skipped tells how many checks were not made, and in a full report which, by the
// check that they build on: a long list would push the cause off the screen.
func (t *text) skipped() {
	if n := t.run.Count(result.Skipped); n > 0 && !t.full {
		t.line("")
		t.block("- ", fmt.Sprintf("%s skipped, building on what failed; -v tells which", checks(n)))
		return
	}
	reasons, ids := byReason(t.run, result.Skipped)
	for _, reason := range reasons {
		t.line("")
		t.block("- ", fmt.Sprintf("skipped, %s: %s", reason, strings.Join(ids[reason], ", ")))
	}
}

// undecided lists what could not be judged, by its reason.
func (t *text) undecided() {
	for _, outcome := range []result.Outcome{result.Inconclusive, result.Error} {
		reasons, ids := byReason(t.run, outcome)
		for _, reason := range reasons {
			t.line("")
			t.painted("? ", strings.Join(ids[reason], ", "), t.Strong)
			t.block("    ", reason)
		}
	}
}

// byReason gathers the checks of an outcome by their reasons, in the order in
// which those came up.
func byReason(r *result.Run, o result.Outcome) (reasons []string, ids map[string][]string) {
	ids = map[string][]string{}
	for _, c := range r.Checks {
		if c.Outcome != o {
			continue
		}
		if ids[c.Reason] == nil {
			reasons = append(reasons, c.Reason)
		}
		ids[c.Reason] = append(ids[c.Reason], c.ID)
	}
	return reasons, ids
}

func checks(n int) string {
	if n == 1 {
		return "1 check"
	}
	return fmt.Sprintf("%d checks", n)
}
