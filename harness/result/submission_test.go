package result

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// part is a run of one part with a score.
func part(name string, points, open int) *Run {
	return &Run{Schema: Schema, Labgrade: "v1", Lab: "lab3", Part: name, Score: Score{Points: points, Max: 100, Open: open}, Causes: []Cause{}, Checks: []Check{}}
}

func TestTogether(t *testing.T) {
	for _, row := range []struct {
		runs   []*Run
		want   Score
		reason string
	}{
		{nil, Score{}, "nothing"},
		{[]*Run{part("server", 80, 3)}, Score{80, 100, 3}, "one part is its own score"},
		{[]*Run{part("server", 80, 3), part("client", 95, 0)}, Score{175, 200, 3}, "two are added up"},
	} {
		if got := Together(row.runs...).Score; got != row.want {
			t.Errorf("%s: got %+v", row.reason, got)
		}
	}
}

func TestSubmissionFile(t *testing.T) {
	for _, row := range []struct {
		s      *Submission
		reason string
	}{
		{Together(part("server", 80, 3)), "one run alone is an ordinary record"},
		{Together(part("server", 80, 3), part("client", 95, 0)), "several keep their order"},
	} {
		path := filepath.Join(t.TempDir(), "run.json")
		if err := row.s.Save(path); err != nil {
			t.Fatal(err)
		}
		got, err := LoadSubmission(path)
		if err != nil {
			t.Fatalf("%s: %v", row.reason, err)
		}
		if diff := cmp.Diff(row.s, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

func TestSubmissionFileOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.json")
	for text, reason := range map[string]string{
		"":                                    "an empty file",
		"no JSON":                             "no JSON",
		`{"schema": "labgrade/submission/9"}`: "a newer record",
		`{"schema": "labgrade/run/1", "seed": {}}`: "a broken one",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if s, err := LoadSubmission(path); err == nil {
			t.Errorf("%s: %+v", reason, s)
		}
	}
	if _, err := LoadSubmission(path + ".no"); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
}
