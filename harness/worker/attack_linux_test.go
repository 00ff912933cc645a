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
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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

// siege is one row of the table of attacks: what gets out at a level.
type siege struct {
	name  string
	level sandbox.Level
	who   int  // 0: root alone; else root becomes this user first
	hogs  bool // whether the limits are tried too
	out   []string
}

// ordinary is a user without an account.
const ordinary = 61998

// sieges tell what a submission gets at each level, as it is. Private is for
// one's own program: it sees what its user sees, but no processes and ports of
// others. Uid and fenced have no network of their own.
var sieges = []siege{
	{"boxed", sandbox.Boxed, 0, true, nil},
	{"boxed-user", sandbox.Boxed, ordinary, true, nil},
	{"private", sandbox.Private, ordinary, false, []string{
		"reads the answers", "lists the home", "writes into the home", "links to the answers",
		"sets up io_uring", "uses the keyring", "makes a user namespace",
	}},
	{"uid", sandbox.UID, 0, false, machineNetwork},
	{"fenced", sandbox.Fenced, ordinary, false, machineNetwork},
}

var machineNetwork = []string{"reaches another's port", "has a route outside"}

func TestAttacks(t *testing.T) {
	python, err := exec.LookPath("/usr/bin/python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	for _, row := range sieges {
		t.Run(row.name, func(t *testing.T) {
			switch root := os.Getuid() == 0; {
			case root && row.who != 0:
				asUser(t, row.who)
			case !root && row.who == 0:
				t.Skip("it needs root")
			default:
				row.fight(t, python)
			}
		})
	}
}

// asUser runs the same test as another user.
func asUser(t *testing.T, who int) {
	t.Helper()
	dir := t.TempDir()
	reachable(t, dir)
	if err := os.Chown(dir, who, who); err != nil {
		t.Fatal(err)
	}
	// The names of tests are as they are written.
	cmd := exec.CommandContext(guarded(t), "/proc/self/exe", "-test.v", "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$")
	cmd.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(who), Gid: uint32(who)}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("as user %d: %v\n%s", who, err, out)
	}
	if strings.Contains(string(out), "--- SKIP") {
		t.Skipf("as user %d: %s", who, out)
	}
}

// reachable lets other users go down to a test's folder.
func reachable(t *testing.T, dir string) {
	t.Helper()
	for ; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func (row siege) fight(t *testing.T, python string) {
	a := arena(t)
	words := append([]string{python, "-S", "attack.py"}, a.args...)
	if row.hogs {
		words = append(words, "hogs")
	}
	job := Job{
		Part: "is attacked", Level: row.level, AtLeast: row.level, Scratch: t.TempDir(), Stdin: strings.Join(words, "\n"),
		Recipe: &program.Recipe{Name: "attack", Path: a.dir, Dir: a.dir, Run: words},
	}
	if row.level == sandbox.UID {
		reachable(t, a.dir)
		reachable(t, job.Scratch)
	}
	run, err := Run(guarded(t), job, nil)
	if err != nil {
		t.Skip("this machine does not give the level:", err)
	}
	a.judge(t, run, row.out)
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
			if how == "escaped" {
				out = append(out, name)
			}
		}
	}
	if tried < 18 {
		t.Fatalf("only %d attempts were made: %q", tried, run.Notes)
	}
	if diff := cmp.Diff(want, out, cmpopts.EquateEmpty()); diff != "" {
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
