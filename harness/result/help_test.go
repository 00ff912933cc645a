package result

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
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

// full is a run in which every field of the record is set.
func full() *Run {
	cause := Cause{
		ID: "fixed-buffer", Text: "Messages longer than a fixed size are cut or lost.",
		Where:    &Place{File: "server.py", Line: 17, Function: "handle", Source: "data = conn.recv(1024)"},
		Inferred: map[string]int{"bytes": 1024},
		Checks:   []string{"messages/long"},
	}
	return &Run{
		Schema: Schema, Labgrade: "v1.2.3", Lab: "lab3", Part: "server",
		Program: Program{
			Name: "server.py", Path: "/home/ada/server.py", Language: "Python",
			Command: []string{"python3", "server.py", "{port}"}, Stderr: "warning: <odd> & \"quoted\"\n",
		},
		Seed: 42, Isolation: "private", Notes: []string{"java was not found"},
		Score:  Score{Points: 3, Max: 11, Open: 4},
		Causes: []Cause{cause},
		Checks: []Check{
			{ID: "start/listens", Stage: "start", Title: "listens", Outcome: Pass, Points: 3, Max: 3, ElapsedMS: 12.5},
			{
				ID: "messages/long", Stage: "messages", Title: "a long line", Outcome: Fail, Max: 2, ElapsedMS: 3,
				Causes: []Cause{cause},
				Finding: &Finding{
					Headline: "alice got another reply than the protocol says", Rule: "A message is at most 65,536 bytes.",
					Asked: `ECHO long\n`, Expected: `OK long\n`, Got: `OK lo\n`, Differs: 5,
					Evidence: []string{"the program has read everything that alice sent"},
					Hint:     "Read in a loop.", Replay: "labgrade server.py --only messages/long --seed 42",
				},
				Transcript: []Event{
					{AtMS: 0.5, Who: "alice", Kind: "dialled"},
					{AtMS: 1.25, Who: "alice", Kind: "sent", Data: `ECHO long\n`, Bytes: 10},
					{AtMS: 2, Who: "slow", Kind: "held", Text: "silent"},
				},
			},
			{ID: "messages/longest", Stage: "messages", Title: "the longest line", Outcome: Skipped, Max: 2, Reason: "messages/long failed"},
			{ID: "slow/silent", Stage: "slow", Title: "a silent client", Outcome: Inconclusive, Max: 3, Reason: "the wait ended without a proof"},
			{ID: "slow/drip", Stage: "slow", Title: "a dripping client", Outcome: Error, Max: 1, Reason: "the worker ended"},
		},
		Observations: &Observations{Backlog: 5, Model: "a thread for each client"},
		Timing:       Timing{WallMS: 1034.5, ProgramMS: 220, StarvedMS: 1.5, GraderMS: 310, GraderStarvedMS: 2.5},
	}
}
