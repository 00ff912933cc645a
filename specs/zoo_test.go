package specs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/result"
)

// stuck are servers that a client blocks in each of the ways that there are, with
// the check that shows it.
var stuck = []struct{ program, check string }{
	{"python_sequential.py", "slow/silent"},
	{"python_tcpserver.py", "slow/silent"},
	{"python_join_at_once.py", "slow/silent"},
	{"python_pool_of_1.py", "slow/silent"},
	{"python_asyncio_recv.py", "slow/silent"},
	{"python_print_lock.py", "slow/silent"},
	{"python_select_readline.py", "slow/half-a-line"},
	{"python_lock_around_sendall.py", "slow/never-reads"},
	{"python_select_sendall.py", "slow/never-reads"},
	{"python_lock_not_released.py", "replies/empty-line"},
	{"python_not_flushed.py", "start/answers"},
	{"c_sequential.c", "slow/silent"},
	{"c_mutex_whole_session.c", "slow/silent"},
	{"go_sequential.go", "slow/silent"},
	{"go_mutex_around_write.go", "slow/never-reads"},
	{"java_sequential", "slow/silent"},
	{"java_synchronized_send", "slow/never-reads"},
	{"node_atomics_wait.js", "slow/waits"},
	{"perl_sequential.pl", "slow/silent"},
}

// TestStuck: of each the report says who waits for what, names the mistake, and
// shows the line of the student's source.
func TestStuck(t *testing.T) {
	t.Parallel()
	for _, row := range stuck {
		t.Run(row.program, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(programs, "server", "faulty", row.program)
			run := grade(t, sample{name: row.program, path: path, part: "server", only: []string{row.check}})
			golden(t, strings.TrimSuffix(row.program, filepath.Ext(row.program))+".golden", sentences(run))
		})
	}
}

// TestSlow: a correct server is never called stuck because its replies take a
// second or two, whatever it does in that time.
func TestSlow(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t, "server", "slow") {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.only = []string{"replies/echo"}
			spotless(t, grade(t, s))
		})
	}
}

// sentences are what a report says of a run, without what no two runs share.
func sentences(run *result.Run) string {
	var b strings.Builder
	for _, c := range run.Causes {
		fmt.Fprintf(&b, "%s: %s\n", c.ID, c.Text)
		if c.Where != nil {
			fmt.Fprintf(&b, "  %s, line %d: %s\n", filepath.Base(c.Where.File), c.Where.Line, c.Where.Source)
		}
	}
	for _, c := range run.Checks {
		if c.Outcome == result.Pass {
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", c.ID, c.Outcome)
		if c.Finding != nil {
			fmt.Fprintf(&b, "  %s\n  sent %s\n  got %s\n", c.Finding.Headline, c.Finding.Asked, c.Finding.Got)
			var evidence []string
			for _, e := range c.Finding.Evidence {
				evidence = append(evidence, vain.ReplaceAllString(e, "it slept and took nothing"))
			}
			slices.Sort(evidence) // threads are told in the order of their numbers
			fmt.Fprintf(&b, "  - %s\n", strings.Join(evidence, "\n  - "))
		}
	}
	text := tokens.ReplaceAllString(figures.ReplaceAllString(b.String(), "N $1"), "-TOKEN")
	return idle.ReplaceAllString(text, "threads wait for a lock")
}

var (
	figures = regexp.MustCompile(`\d[\d,.]* (ms|bytes)`)
	tokens  = regexp.MustCompile(`-\d+-[0-9a-f]{4}`)
	vain    = regexp.MustCompile(`^for .* it slept and took nothing.*|^proven after .* it woke .* and took nothing$`) // a lock that polls: whichever is found first
	idle    = regexp.MustCompile(`(one thread waits|\d+ threads wait) for a lock`)                                    // a runtime has as many as it likes
)

// golden holds a text against a file in testdata, or writes it there.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "stuck", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestShortSendLine: a program that sends a part only waits for its client when
// that is found, so the line is the one that sends.
func TestShortSendLine(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ program, line string }{
		{"python_send_once.py", `client.sock.send(reply.encode() + b"\n")`},
		{"c_send_once.c", "ssize_t n = send(c->fd, c->out, c->out_length, MSG_NOSIGNAL);"},
	} {
		t.Run(row.program, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(programs, "server", "faulty", row.program)
			run := grade(t, sample{name: row.program, path: path, part: "server", only: []string{"messages/large-replies"}})
			if len(run.Causes) != 1 || run.Causes[0].Where == nil || run.Causes[0].Where.Source != row.line {
				t.Errorf("got %+v", run.Causes)
			}
		})
	}
}
