package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/report"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", path, diff)
	}
}

func text(t *testing.T, run *result.Run, o report.Options) string {
	t.Helper()
	var b strings.Builder
	if err := report.Text(&b, run, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func width(n int) report.Options { return report.Options{Style: term.Style{Width: n}} }

// crowded are the times of a run beside much else.
var crowded = result.Timing{WallMS: 9000, ProgramMS: 220, StarvedMS: 3400, GraderMS: 310, GraderStarvedMS: 2100}

// run is one with these checks, scored as the fold of a stream scores it.
func run(checks ...result.Check) *result.Run {
	r := &result.Run{
		Schema: result.Schema, Labgrade: "v1.0.0", Lab: "lab3", Part: "server",
		Program: result.Program{Name: "server.py", Path: "/home/ada/server.py", Language: "Python"},
		Seed:    42, Isolation: "private", Checks: checks,
	}
	r.Fold(result.Message{Finish: &result.Finish{Timing: result.Timing{WallMS: 1234.5}}})
	return r
}

func passed(id, title string) result.Check {
	return result.Check{ID: id, Stage: stage(id), Title: title, Outcome: result.Pass, Points: 2, Max: 2, ElapsedMS: 3}
}

func other(id, title string, o result.Outcome, reason string) result.Check {
	return result.Check{ID: id, Stage: stage(id), Title: title, Outcome: o, Max: 2, Reason: reason}
}

func stage(id string) string {
	name, _, _ := strings.Cut(id, "/")
	return name
}

// blocked is a failed check with everything that is known of it.
func blocked() result.Check {
	c := other("slow/silent", "a silent client delays nobody", result.Fail, "")
	c.Finding = &result.Finding{
		Headline: "bob was answered only after slow was let go",
		Rule:     "Each client is served on its own. A client that is silent delays no other client's reply.",
		Asked:    `ECHO bob-1-k3xq\n`,
		Expected: `OK bob-1-k3xq\n`,
		Got:      "nothing", Differs: -1,
		Evidence: []string{
			"the connection of bob was never accepted; 16 bytes wait unread",
			"its only thread waits in recv for slow",
			"proven after 12 ms: no thread runs, no timer is due, nothing is under way",
		},
		Hint:   "Start a thread for each connection that accept returns, or use select.",
		Replay: "labgrade server.py --only slow/silent --seed 42",
	}
	c.Transcript = []result.Event{
		{AtMS: 0.12, Who: "slow", Kind: "dialled"},
		{AtMS: 0.3, Who: "slow", Kind: "held", Text: "silent"},
		{AtMS: 0.55, Who: "bob", Kind: "dialled"},
		{AtMS: 0.61, Who: "bob", Kind: "sent", Data: `ECHO bob-1-k3xq\n`, Bytes: 16},
		{AtMS: 12.7, Who: "slow", Kind: "released"},
		{AtMS: 1013.25, Who: "bob", Kind: "received", Data: `OK bob-1-k3xq\n`, Bytes: 14},
		{AtMS: 1013.3, Who: "labgrade", Kind: "left-out", Bytes: 3, Text: "further events, which are told in words so many that they do not fit into the line"},
	}
	return c
}

// altered is a failed check with a reply that differs.
func altered() result.Check {
	c := other("replies/echo-spaces", "keeps every space of a text", result.Fail, "")
	c.Finding = &result.Finding{
		Headline: "alice got another reply than the protocol says",
		Rule:     "The argument is everything after that one space, spaces included.",
		Asked:    `ECHO two  and   three\n`, Expected: `OK two  and   three\n`, Got: `OK two and three\n`, Differs: 7,
		Hint: "Split the request at the first space only.", Replay: "labgrade server.py --only replies/echo-spaces --seed 42",
	}
	return c
}
