package result

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func save(t *testing.T, r *Run) (path, text string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "run.json")
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, string(b)
}

// The record is a public contract: keys are added, never changed or taken away.
func TestRecord(t *testing.T) {
	_, text := save(t, full())
	golden(t, "full.json", text)
}

// A reader finds every list and every figure, also where there is nothing.
func TestEmptyRecord(t *testing.T) {
	r := &Run{Schema: Schema}
	_, text := save(t, r)
	golden(t, "empty.json", text)
	if r.Causes != nil || r.Checks != nil {
		t.Error("saving a run has changed it")
	}
}

func TestRoundTrip(t *testing.T) {
	path, _ := save(t, full())
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full(), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What an earlier version wrote is read for good, and nothing of it is dropped:
// the frozen record is never rewritten.
func TestFrozenRecord(t *testing.T) {
	const frozen = "testdata/frozen.json"
	r, err := Load(frozen)
	if err != nil {
		t.Fatal(err)
	}
	_, again := save(t, r)
	before, err := os.ReadFile(frozen)
	if err != nil {
		t.Fatal(err)
	}
	lost(t, "record", decode(t, before), decode(t, []byte(again)))
}

func decode(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// lost complains of every key or value of before that is not in after.
func lost(t *testing.T, path string, before, after any) {
	t.Helper()
	switch before := before.(type) {
	case map[string]any:
		after, _ := after.(map[string]any)
		for key, value := range before {
			lost(t, path+"."+key, value, after[key])
		}
	case []any:
		after, _ := after.([]any)
		for i, value := range before {
			if i >= len(after) {
				t.Errorf("%s has only %d entries", path, len(after))
				return
			}
			lost(t, fmt.Sprintf("%s[%d]", path, i), value, after[i])
		}
	default:
		if before != after {
			t.Errorf("%s was %v and is %v", path, before, after)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, row := range []struct{ name, text, want, reason string }{
		{"other", `{"schema": "labgrade/run/2", "score": "A+"}`, `has the schema "labgrade/run/2"; this labgrade reads "labgrade/run/1"`,
			"a later version, whatever else has changed in it"},
		{"none", `{"score": {"points": 1}}`, `has the schema ""`, "JSON of somebody else"},
		{"broken", `{"schema": "labgrade/run/1", "sco`, "is not a record of labgrade", "half a file"},
		{"empty", ``, "is not a record of labgrade", "an empty file"},
		{"list", `[1, 2]`, "is not a record of labgrade", "another kind of JSON"},
		{"types", `{"schema": "labgrade/run/1", "checks": 5}`, "is not a record of labgrade", "the right schema with the wrong content"},
	} {
		path := filepath.Join(t.TempDir(), row.name+".json")
		if err := os.WriteFile(path, []byte(row.text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Load(path)
		if r != nil || err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, %v; want the file's name and %q", row.reason, r, err, row.want)
		}
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none.json")); !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// A file is replaced as a whole: a reader that has it open goes on reading the
// old one, and nothing is left beside it.
func TestWriteFileReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "run.json")
	for _, text := range []string{"old", "the new one"} {
		before, _ := os.Stat(path)
		if err := WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != text {
			t.Errorf("got %q, %v; want %q", got, err, text)
		}
		if after, err := os.Stat(path); err != nil || before != nil && os.SameFile(before, after) {
			t.Errorf("the file was written in place: %v", err)
		}
	}
	onlyFile(t, dir, "run.json")
}

// What cannot be written leaves the old file and no remains.
func TestWriteFileFails(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "run.json")
	if err := os.MkdirAll(filepath.Join(taken, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{taken, filepath.Join(dir, "none", "run.json")} {
		if err := WriteFile(path, []byte("x")); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("writing %s: got %v, want an error that names it", path, err)
		}
	}
	onlyFile(t, dir, "run.json")
}

func TestSaveTellsWhatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.json")
	r := &Run{Observations: &Observations{AloneMS: math.NaN()}}
	if err := r.Save(path); err == nil {
		t.Error("a channel was written as JSON")
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("something was written all the same: %v", err)
	}
}

func onlyFile(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != name {
		t.Errorf("the folder holds %v, want %s alone: %v", entries, name, err)
	}
}
