package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
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
	"golang.org/x/sys/unix"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
)

// look is a program that tells what it sees of the system. Listing the
// descriptors of the shell is left to another process, which needs some itself;
// the processes are listed by the shell, which starts none for it.
const look = `
grep Cap /proc/self/status
echo fds; ls /proc/$$/fd
echo parent $PPID
echo uid; id -u
echo links; sed -n 's/:.*//p' /proc/net/dev
echo processes; cd /proc; printf '%s\n' [0-9]*
`

func init() {
	acts["looks"] = func(ctx context.Context, job Job, emit func(result.Message)) {
		p, err := program.Start(ctx, program.Spec{Argv: []string{"sh", "-c", look}, CloseStdin: true})
		if err != nil {
			emit(result.Message{Note: "error: " + err.Error()})
			return
		}
		defer p.Stop(ctx)
		p.Wait(ctx)
		out, errs := p.Output()
		emit(result.Message{Note: out.Text() + errs.Text()})
		emit(result.Message{Note: network(job.Stdin)})
	}
	acts["leaves a daemon"] = func(ctx context.Context, job Job, emit func(result.Message)) {
		exec.CommandContext(context.WithoutCancel(ctx), "sh", "-c", "setsid sleep "+job.Stdin+" >/dev/null 2>&1 &").Run()
		emit(result.Message{Begin: "a/two"})
	}
	roles["limited"] = limited
	roles["parent"] = parent
}

// network tells whether somebody outside is reached, and whether oneself is.
func network(outside string) string {
	_, err := net.Dial("tcp", outside)
	l, own := net.Listen("tcp", outside)
	if own == nil {
		defer l.Close()
		_, own = net.Dial("tcp", outside)
	}
	return fmt.Sprintf("outside: %v\nown: %v\n", errors.Is(err, syscall.ECONNREFUSED), own)
}

// private runs a job and skips the test where namespaces are refused.
func private(t *testing.T, job Job, see func(*result.Run, result.Message)) *result.Run {
	t.Helper()
	run, err := Run(guarded(t), job, see)
	if err != nil {
		t.Fatal(err)
	}
	if run.Isolation != "private" {
		t.Skip("this system does not give namespaces:", run.Notes)
	}
	return run
}

// A program in a worker has no capabilities and none of our descriptors, and
// sees its own processes and the loopback network alone.
func TestPrivate(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	leak, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer leak.Close()
	if _, err := unix.FcntlInt(leak.Fd(), unix.F_SETFD, 0); err != nil { // as if a shell had left it open
		t.Fatal(err)
	}
	run := private(t, Job{Part: "looks", Stdin: l.Addr().String()}, nil)
	if len(run.Notes) != 2 {
		t.Fatalf("notes: %q", run.Notes)
	}
	seen := sections(run.Notes[0])
	want := map[string][]string{
		"CapInh": {"0000000000000000"}, "CapPrm": {"0000000000000000"}, "CapEff": {"0000000000000000"},
		"CapBnd": {"0000000000000000"}, "CapAmb": {"0000000000000000"},
		"fds": {"0", "1", "2"}, "parent": {"1"}, "uid": {strconv.Itoa(os.Getuid())}, "links": {"lo"},
	}
	processes := seen["processes"]
	delete(seen, "processes")
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// The worker, and the shell that lists.
	if len(processes) != 2 || processes[0] != "1" {
		t.Errorf("it sees the processes %v", processes)
	}
	if diff := cmp.Diff("outside: true\nown: <nil>\n", run.Notes[1]); diff != "" {
		t.Errorf("network (-want +got)\n%s", diff)
	}
}

// sections splits the output of look into its headings and what they hold.
func sections(text string) map[string][]string {
	all, head := map[string][]string{}, ""
	for line := range strings.Lines(text) {
		f := strings.Fields(strings.Replace(line, ":", " ", 1))
		switch {
		case len(f) == 2:
			all[f[0]] = f[1:]
		case len(f) == 1 && strings.IndexFunc(f[0], func(r rune) bool { return r < 'a' }) < 0 && f[0] != "lo":
			head = f[0]
		case len(f) == 1:
			all[head] = append(all[head], f[0])
		}
	}
	return all
}

// Whatever a program leaves behind is gone with the worker.
func TestNothingOutlives(t *testing.T) {
	mark := fmt.Sprintf("%d.%d", 30000000+os.Getpid(), time.Now().UnixNano()%1000000)
	private(t, Job{Part: "leaves a daemon", Stdin: mark}, nil)
	until(t, "the daemon's end", func() bool {
		files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, file := range files {
			if line, err := os.ReadFile(file); err == nil && strings.Contains(string(line), "sleep\x00"+mark) {
				return false
			}
		}
		return true
	})
}

// A worker that is killed from outside leaves what it had reported.
func TestPrivateKilled(t *testing.T) {
	run := private(t, Job{Part: "waits"}, func(_ *result.Run, m result.Message) {
		if m.Begin != "" {
			for _, pid := range children() {
				unix.Kill(pid, unix.SIGKILL)
			}
		}
	})
	if got := outcomes(run); got != "pass error" {
		t.Errorf("got %s", got)
	}
}

// children lists the processes that this one has started and that are workers.
func children() (pids []int) {
	files, _ := filepath.Glob("/proc/self/task/*/children")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		for word := range strings.FieldsSeq(string(text)) {
			pid, _ := strconv.Atoi(word)
			line, _ := os.ReadFile("/proc/" + word + "/cmdline")
			if strings.Contains(string(line), workArg) {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// again runs this test binary in a role.
func again(t *testing.T, role string, env ...string) *exec.Cmd {
	cmd := exec.CommandContext(guarded(t), "/proc/self/exe")
	cmd.Env = append(append(os.Environ(), roleName+"="+role), env...)
	cmd.Stderr = os.Stderr
	return cmd
}

// inside makes the command root of a user namespace of its own.
func inside(cmd *exec.Cmd) *exec.Cmd {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	return cmd
}

// limited forbids namespaces, in one of its own, and runs a job there.
func limited() error {
	if err := os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0); err != nil {
		return json.NewEncoder(os.Stdout).Encode(&result.Run{Notes: []string{err.Error()}})
	}
	run, err := Run(context.Background(), Job{Part: "whole"}, nil)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(run)
}

// Where namespaces are refused, the run goes on without, and says why.
func TestRefused(t *testing.T) {
	out, err := inside(again(t, "limited")).Output()
	if _, ran := errors.AsType[*exec.ExitError](err); err != nil && !ran {
		t.Skip("this system gives no user namespace to forbid them in:", err)
	}
	var run result.Run
	if err := errors.Join(err, json.Unmarshal(out, &run)); err != nil {
		t.Fatal(err)
	}
	if run.Schema == "" {
		t.Skip("this system does not let namespaces be forbidden:", run.Notes)
	}
	if run.Isolation != "open" || outcomes(&run) != "pass fail" || !strings.HasPrefix(run.Notes[0], "not isolated: ") {
		t.Errorf("isolation %s, %s, notes %q", run.Isolation, outcomes(&run), run.Notes)
	}
}

// A step that is refused inside is named, and nothing was done.
func TestEnterRefused(t *testing.T) {
	cmd := inside(exec.CommandContext(guarded(t), "/proc/self/exe", enterArg, "private"))
	out, err := cmd.CombinedOutput()
	exit, ran := errors.AsType[*exec.ExitError](err)
	if err != nil && !ran {
		t.Skip("this system gives no user namespace:", err)
	}
	if !ran || exit.ExitCode() != exitRefused || !strings.HasPrefix(string(out), "bringing up the loopback network: ") {
		t.Errorf("%v: %s", err, out)
	}
}

// parent runs a job that waits, and tells the worker's process id.
func parent() error {
	job := Job{Part: "waits", Open: os.Getenv("LABGRADE_TEST_OPEN") != ""}
	_, err := Run(context.Background(), job, func(_ *result.Run, m result.Message) {
		if m.Begin != "" {
			fmt.Println(children())
		}
	})
	return err
}

// When the parent has gone, the worker ends.
func TestParentDies(t *testing.T) {
	for _, open := range []string{"", "yes"} {
		cmd := again(t, "parent", "LABGRADE_TEST_OPEN="+open)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		pid, bad := strconv.Atoi(strings.Trim(line, "[]\n"))
		if err := errors.Join(err, bad, cmd.Process.Kill()); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		until(t, "the worker's end", func() bool { return !lives(pid) })
	}
}

// lives reports whether a process is there and is not just an entry.
func lives(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(stat), ") ")
	return err == nil && !strings.HasPrefix(rest, "Z")
}

// until waits for a state of another process, which gives no sign of its own.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	guard := time.Now().Add(hang)
	for tick := time.NewTicker(time.Millisecond); !holds(); <-tick.C {
		if time.Now().After(guard) {
			tick.Stop()
			t.Fatalf("%s: never happened", what)
		}
	}
}
