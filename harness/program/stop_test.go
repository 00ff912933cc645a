//go:build linux

package program

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Each of these prints "pid N" for every process that must not survive, then
// "ready".
const (
	ignoresAll = `
import os, signal, time
for s in range(1, 32):
    try: signal.signal(s, signal.SIG_IGN)
    except OSError: pass
print("pid", os.getpid(), flush=True); print("ready", flush=True)
while True: time.sleep(1000)`

	daemon = `
import os, signal, sys, time
def daemonize():
    if os.fork() > 0: return False
    os.setsid()
    if os.fork() > 0: os._exit(0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return True
r, w = os.pipe()
if daemonize():
    print("pid", os.getpid(), flush=True); os.write(w, b"x")
    while True: time.sleep(1000)
os.read(r, 1); print("ready", flush=True)`

	manyGroups = `
import os, time
r, w = os.pipe()
for i in range(8):
    if os.fork() == 0:
        if i % 2: os.setpgid(0, 0)
        else: os.setsid()
        if os.fork() == 0: print("pid %d\n" % os.getpid(), end="", flush=True)
        os.write(w, b"x")
        while True: time.sleep(1000)
n = 0
while n < 16: n += len(os.read(r, 16))
print("pid", os.getpid(), flush=True); print("ready", flush=True)
while True: time.sleep(1000)`

	// hopping replaces itself by a fork all the time, in one group.
	hopping = `
import os, signal
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("group %d\nready" % os.getpid(), flush=True)
    while True:
        if os.fork() > 0: os._exit(0)
else: os.wait()`

	// unmarked does the same, with no mark in its environment and no parent.
	unmarked = `
import os, sys
hop = '''
import os
os.setsid()
print("group %d\\nready" % os.getpid(), flush=True)
while True:
    if os.fork() > 0: os._exit(0)
'''
if os.fork() == 0: os.execve(sys.executable, [sys.executable, "-c", hop, sys.orig_argv[2]], {})`
)

func TestStopLeavesNothing(t *testing.T) {
	for _, row := range []struct{ name, text, reason string }{
		{"ignores every signal", ignoresAll, "only SIGKILL helps"},
		{"daemon", daemon, "double fork, own session, SIGTERM ignored, parents gone before anyone looked"},
		{"many groups", manyGroups, "groups and sessions of its own"},
		{"hopping", hopping, "nobody can be found twice, but its group stays"},
		{"unmarked", unmarked, "nobody can be found at all, but its dead are ours"},
	} {
		t.Run(row.name, func(t *testing.T) {
			spec := pythonSpec(t, row.text+"\n# "+t.Name())
			p := running(t, spec)
			printed(t, p, "ready")
			p.Stop(context.Background())
			p.Stop(context.Background()) // once more does no harm
			out, _ := p.Output()
			for _, line := range out.Lines() {
				if text, found := strings.CutPrefix(line.Text, "pid "); found {
					wantGone(t, text)
				}
				if text, found := strings.CutPrefix(line.Text, "group "); found {
					wantGroupGone(t, text)
				}
			}
			if left := survivors(t.Name()); len(left) > 0 {
				t.Errorf("processes %v are left: %s", left, row.reason)
			}
			if pids := p.Pids(); len(pids) > 0 {
				t.Errorf("Pids tells of %v after Stop", pids)
			}
		})
	}
}

func wantGone(t *testing.T, text string) {
	t.Helper()
	pid, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	if s, found := statOf(pid); found {
		t.Errorf("process %d is left: %+v", pid, s)
	}
}

// wantGroupGone also ends the group, so that a failed test leaves nobody.
func wantGroupGone(t *testing.T, text string) {
	t.Helper()
	group, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	if syscall.Kill(-group, syscall.SIGKILL) == nil {
		t.Errorf("somebody is left in the group %d", group)
	}
}

// survivors are the processes with a text in their command line.
func survivors(text string) []int {
	var left []int
	for _, s := range everyone() {
		line, err := os.ReadFile("/proc/" + strconv.Itoa(s.pid) + "/cmdline")
		if err == nil && s.pid != os.Getpid() && strings.Contains(string(line), text) && !s.dead() {
			left = append(left, s.pid)
		}
	}
	return left
}

// A daemon keeps the pipes; neither Done nor Stop may wait for it.
func TestDaemonHoldsThePipes(t *testing.T) {
	p := running(t, pythonSpec(t, daemon))
	if _, err := p.Wait(guarded(t)); err != nil {
		t.Fatal(err)
	}
	printed(t, p, "ready")
	if pids := p.Pids(); len(pids) != 1 || pids[0] == p.Pid() {
		t.Errorf("Pids tells of %v, want the daemon alone", pids)
	}
	p.Stop(context.Background())
	if pids := p.Pids(); len(pids) != 0 {
		t.Errorf("Pids tells of %v after Stop", pids)
	}
}

func TestStopWithAnEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := running(t, pythonSpec(t, ignoresAll))
	printed(t, p, "ready")
	p.Stop(ctx)
	if !p.reaped() || len(p.Pids()) > 0 {
		t.Error("the program still lives")
	}
}

// What one program leaves behind is ended with it, and nobody else.
func TestStopSparesOthers(t *testing.T) {
	one, two := running(t, pythonSpec(t, daemon)), running(t, pythonSpec(t, daemon))
	printed(t, one, "ready")
	printed(t, two, "ready")
	for _, p := range []*Process{one, two} {
		if _, err := p.Wait(guarded(t)); err != nil {
			t.Fatal(err)
		}
	}
	before := two.Pids()
	one.Stop(context.Background())
	if after := two.Pids(); len(after) != 1 || !slices.Equal(before, after) {
		t.Errorf("the other program had %v and has %v", before, after)
	}
}

// Other parts of labgrade start commands too; their status must reach them.
func TestStopStealsNoStatus(t *testing.T) {
	other, err := os.StartProcess("/bin/sh", []string{"sh", "-c", "exit 7"}, &os.ProcAttr{})
	if err != nil {
		t.Fatal(err)
	}
	until(t, guarded(t), "a zombie", func() bool { s, _ := statOf(other.Pid); return s.dead() })
	p := running(t, pythonSpec(t, daemon))
	printed(t, p, "ready")
	p.Stop(context.Background())
	if state, err := other.Wait(); err != nil || state.ExitCode() != 7 {
		t.Errorf("%v, %v: want status 7", state, err)
	}
}

func TestPids(t *testing.T) {
	p := running(t, pythonSpec(t, manyGroups))
	printed(t, p, "ready")
	pids := p.Pids()
	if len(pids) != 17 || pids[0] != p.Pid() {
		t.Errorf("%d processes, the first is %d; want 17, the first %d", len(pids), pids[0], p.Pid())
	}
	slices.Sort(pids)
	if len(slices.Compact(pids)) != 17 {
		t.Errorf("a process is told twice: %v", pids)
	}
}

// Stop closes what it opened and ends its goroutines.
func TestStopLeavesNoDescriptors(t *testing.T) {
	count := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	running(t, Spec{Argv: []string{"true"}}).Stop(context.Background())
	before := count()
	for range 5 {
		running(t, Spec{Argv: []string{"sleep", "1000"}}).Stop(context.Background())
	}
	if after := count(); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

func BenchmarkStartStop(b *testing.B) {
	for b.Loop() {
		p, err := Start(b.Context(), Spec{Argv: []string{"sleep", "1000"}})
		if err != nil {
			b.Fatal(err)
		}
		p.Stop(b.Context())
	}
}

func BenchmarkPids(b *testing.B) {
	p, err := Start(b.Context(), Spec{Argv: []string{"sleep", "1000"}})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Stop(b.Context())
	for b.Loop() {
		if len(p.Pids()) != 1 {
			b.Fatal("not one process")
		}
	}
}

// A program that was started beside another is not what that one left behind.
func TestStarted(t *testing.T) {
	p, beside := running(t, Spec{Argv: []string{"sleep", "600"}}), running(t, Spec{Argv: []string{"sleep", "600"}})
	if !started(p.Pid()) || !started(beside.Pid()) {
		t.Error("a program that lives is not known")
	}
	pid := p.Pid()
	p.Stop(context.Background())
	if started(pid) {
		t.Error("a program that was stopped counts as living")
	}
	if beside.reaped() {
		t.Error("stopping one has ended the other")
	}
}
