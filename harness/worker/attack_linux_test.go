package worker

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
)

func init() {
	acts["is attacked"] = func(ctx context.Context, job Job, emit func(result.Message)) {
		var argv []string
		for word := range strings.SplitSeq(job.Stdin, "\n") {
			argv = append(argv, word)
		}
		p, err := program.Start(ctx, program.Spec{Argv: argv, Dir: job.Recipe.Dir, CloseStdin: true})
		if err != nil {
			emit(result.Message{Note: "error: " + err.Error()})
			return
		}
		defer p.Stop(ctx)
		p.Wait(ctx)
		out, errs := p.Output()
		emit(result.Message{Note: out.Text()})
		if text := errs.Text(); text != "" {
			emit(result.Message{Note: "error: " + text})
		}
	}
}

// What a submission tries, by level: true where it gets out. Private is for one's
// own program: it sees what its user sees, but no processes and ports of others.
func TestAttacks(t *testing.T) {
	python, err := exec.LookPath("/usr/bin/python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	for _, row := range []struct {
		level sandbox.Level
		hogs  bool
		out   []string
	}{
		{sandbox.Boxed, true, nil},
		{sandbox.Private, false, []string{
			"reads the answers", "lists the home", "writes into the home", "links to the answers",
			"sets up io_uring", "uses the keyring", "makes a user namespace",
		}},
	} {
		t.Run(string(row.level), func(t *testing.T) {
			a := arena(t)
			words := append([]string{python, "-S", "attack.py"}, a.args...)
			if row.hogs {
				words = append(words, "hogs")
			}
			job := Job{
				Part: "is attacked", Level: row.level, AtLeast: row.level, Scratch: t.TempDir(), Stdin: strings.Join(words, "\n"),
				Recipe: &program.Recipe{Name: "attack", Path: a.dir, Dir: a.dir, Run: words},
			}
			run, err := Run(guarded(t), job, nil)
			if err != nil {
				t.Skip("this machine does not give the level:", err)
			}
			a.judge(t, run, row.out)
		})
	}
}

// battlefield is what there is to attack.
type battlefield struct {
	dir, home, mark string
	args            []string
}

// arena prepares answers, a port, an abstract socket and a home that a submission
// must not reach, and the submission beside them.
func arena(t *testing.T) battlefield {
	t.Helper()
	a := battlefield{dir: t.TempDir(), home: t.TempDir(), mark: fmt.Sprintf("%d.%d", 20000000+os.Getpid(), time.Now().UnixNano()%1000000)}
	text, err := os.ReadFile("../../testdata/attack/attack.py")
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(a.home, "answers")
	for file, b := range map[string][]byte{filepath.Join(a.dir, "attack.py"): text, key: []byte("KEY")} {
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tcp.Close() })
	unix, err := net.Listen("unix", "@"+a.mark)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close() })
	mounts, err := os.Readlink("/proc/self/ns/mnt")
	if err != nil {
		t.Fatal(err)
	}
	port := tcp.Addr().(*net.TCPAddr).Port
	a.args = []string{strconv.Itoa(os.Getpid()), key, strconv.Itoa(port), a.mark, a.home, mounts, a.mark}
	return a
}

// judge compares what got out with what may, and expects the daemon to be gone.
func (a battlefield) judge(t *testing.T, run *result.Run, want []string) {
	t.Helper()
	tried := 0
	var out []string
	for _, note := range run.Notes {
		if strings.HasPrefix(note, "error: ") {
			t.Error(note)
		}
		for line := range strings.Lines(note) {
			name, how, _ := strings.Cut(strings.TrimSpace(line), "\t")
			if how != "" {
				tried++
			}
			if how == "escaped" && !rootOnly(name) {
				out = append(out, name)
			}
		}
	}
	if tried < 18 {
		t.Fatalf("only %d attempts were made: %q", tried, run.Notes)
	}
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("what got out (-want +got)\n%s", diff)
	}
	until(t, "the daemon's end", func() bool {
		files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, file := range files {
			if line, err := os.ReadFile(file); err == nil && strings.HasSuffix(string(line), "sleep\x00"+a.mark+"\x00") {
				return false
			}
		}
		return true
	})
}

// rootOnly are attempts whose outcome at level private depends on who grades:
// the files of root are root's own.
func rootOnly(name string) bool { return os.Getuid() == 0 && strings.HasPrefix(name, "writes into /") }
