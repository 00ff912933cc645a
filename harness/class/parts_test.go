package class

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/result"
)

// fakeBeside grades a client where one was handed in beside main.py.
func fakeBeside(ctx context.Context, t Task) ([]*result.Run, error) {
	t.Program = filepath.Join(t.Dir, "client.py")
	run, err := fakeGrade(ctx, t)
	if _, ok := err.(*NotStartedError); ok && !strings.Contains(err.Error(), "built") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	run.Part = "client"
	return []*result.Run{run}, nil
}

// A submission of several parts has one score, one record and one report; the
// tables have columns for all parts, which are empty where a part is not there.
// New points change it as they change the others.
func TestParts(t *testing.T) {
	c := discover(t, tree(t, t.TempDir(), map[string]string{
		"ada/main.py": "pass pass pass", "bob/main.py": "pass pass pass", "bob/client.py": "pass fail skipped one-at-a-time",
		"dan/main.py": "pass pass pass\n", "dan/client.py": "broken", "eve/main.py": "pass pass pass\n\n", "eve/client.py": "fail skipped skipped",
	}), Options{})
	out := graded(t, c, Grading{Beside: fakeBeside, Grade: func(ctx context.Context, t Task) (*result.Run, error) {
		t.Program = filepath.Join(t.Dir, "main.py")
		return fakeGrade(ctx, t)
	}})
	if _, err := Conclude(out, nil); err != nil {
		t.Fatal(err)
	}
	files := contents(t, out)
	golden(t, "class/parts.txt", files[GradesFile]+"--\n"+files[AttentionListFile]+"--\n"+files[SummaryListFile])
	for name, want := range map[string]string{
		"students/bob/run.json": result.SubmissionSchema, "students/ada/run.json": result.Schema,
		"students/bob/report.txt": "together 12 of 20 points (server 10, client 2)", "students/bob/report.html": "12 of 20 points together",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s does not hold %q", name, want)
		}
	}

	worth := map[string]int{}
	for _, check := range fakeChecks {
		worth[check.ID], worth["client "+check.ID] = check.Max, 2*check.Max
	}
	check(t, Regrade(out, fakeTerms, worth))
	if _, err := Conclude(out, nil); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, out)[GradesFile]; !strings.Contains(got, "bob,,bob,graded,14,30,2,8,4,0,") {
		t.Errorf("regraded:\n%s", got)
	}
}
