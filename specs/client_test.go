package specs_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/result"
)

// TestGoodClients: a correct client gets every point, whatever its language and
// its style.
func TestGoodClients(t *testing.T) {
	t.Parallel()
	good := samples(t, "client", "good")
	good = append(good, sample{name: "refclient", path: build(t, "refclient"), part: "client"})
	for i, s := range good {
		if !full() && i%3 != 0 || !mine(i) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			run := grade(t, s)
			spotless(t, run)
			if run.Score.Max != 100 {
				t.Errorf("the part has %d points, want 100", run.Score.Max)
			}
		})
	}
}

// TestFaultyClients: each faulty client is told its own mistake first, and fails
// the checks that the matrix names.
func TestFaultyClients(t *testing.T) {
	t.Parallel()
	all := append(samples(t, "client", "faulty"), reference(t, "client", build(t, "refclient"))...)
	matrix(t, all, filepath.Join(programs, "client", "matrix.txt"))
}

// TestOddClients: what a client does that nobody expects is seen for what it is,
// and comes to an end.
func TestOddClients(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ program, check, headline, reason string }{
		{"python_hardcoded_address.py", "connect/arguments", "the client connected to 127.0.0.1:5050", "a port of the handout"},
		{"python_asks_name_first.py", "connect/arguments", "waits for its keyboard before it connects", "nobody types"},
		{"python_opens_window.py", "connect/arguments", "the client ended, and had not connected", "there is no screen"},
		{"python_reconnects.py", "lost/closed", "connects again instead of ending", "the next server would not know what is owed"},
		{"python_reconnects.py", "connect/refused", "the client does not end", "it tries for ever"},
		{"python_never_ends.py", "end/empty", "the client does not end", "its last act is to wait"},
		{"python_floods.py", "connect/idle", "the client prints without end", "it is read no further"},
		{"python_status_one.py", "end/status", "all had gone well, and the client ended with status 1", "that is no hidden failure"},
	} {
		t.Run(row.program+"/"+row.check, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(programs, "client", "faulty", row.program)
			run := grade(t, sample{name: row.program, path: path, part: "client", only: []string{row.check}})
			for _, c := range run.Checks {
				if c.ID == row.check && (c.Outcome != result.Fail || !strings.Contains(c.Finding.Headline, row.headline)) {
					t.Errorf("%s: want %q: %s\n%s", c.Outcome, row.headline, row.reason, told(c))
				}
			}
		})
	}
}
