package class

import (
	"errors"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/testdata/classes"
)

// A class of every platform is found in full, each submission comes out as the
// student wrote it, and the hostile ones are refused.
func TestLayouts(t *testing.T) {
	for _, layout := range []string{"folder", "moodle", "canvas", "gradescope", "github"} {
		dir := t.TempDir()
		want, err := classes.Make(dir, "../../testdata/programs", layout, "python_")
		check(t, err)
		c := discover(t, dir, Options{})
		if c.Layout != layout || len(c.Submissions) != len(want) || len(want) < 60 || len(c.Problems) > 0 {
			t.Fatalf("%s: found %d of %d as %s, %v", layout, len(c.Submissions), len(want), c.Layout, c.Problems)
		}
		for i, s := range c.Submissions {
			if s.ID != want[i].ID {
				t.Fatalf("%s: %s is found in place of %s", layout, s.ID, want[i].ID)
			}
			files, err := unpack(t, &s)
			if _, refused := errors.AsType[*RefusedError](err); refused != (want[i].Want == classes.Refused) {
				t.Errorf("%s: %s: %v, want %s", layout, s.ID, err, want[i].Want)
			}
			if err != nil {
				continue
			}
			for name := range files {
				if !strings.HasSuffix(name, ".py") {
					t.Errorf("%s: %s has %s", layout, s.ID, name)
				}
			}
			if len(files) == 0 {
				t.Errorf("%s: %s has no files", layout, s.ID)
			}
		}
	}
}
