package witness

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

func TestParseStat(t *testing.T) {
	for _, row := range []struct {
		text, name string
		state      byte
		reason     string
	}{
		{"1234 (python3) S 1 1234 1234 0 -1", "python3", 'S', "the ordinary form"},
		{"1234 (my server) R 1", "my server", 'R', "a name with a space"},
		{"1234 (a) S (b)) D 1", "a) S (b)", 'D', "a name made to deceive"},
		{"1234 (()) Z 1", "()", 'Z', "a name of brackets alone"},
		{"1234 () S 1", "", 'S', "a thread may call itself nothing"},
		{"1234 (python3)", "", 0, "cut short"},
		{"1234 python3 S", "", 0, "no brackets"},
		{")(", "", 0, "in the wrong order"},
		{"", "", 0, "the thread has ended meanwhile"},
	} {
		if name, state := parseStat(row.text); name != row.name || state != row.state {
			t.Errorf("%s: got %q, %q", row.reason, name, state)
		}
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add("python3", byte('S'))
	f.Add("a) R (", byte('D'))
	f.Fuzz(func(t *testing.T, name string, state byte) {
		if strings.ContainsRune(string(rune(state)), ')') || state == ')' {
			return
		}
		got, s := parseStat("12 (" + name + ") " + string([]byte{state}) + " 1 2 3")
		if got != name || s != state {
			t.Errorf("got %q, %q", got, s)
		}
		parseStat(name) // whatever it is
	})
}

func TestParseSwitches(t *testing.T) {
	for _, row := range []struct {
		text   string
		want   uint64
		reason string
	}{
		{"Name:\tx\nvoluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t7\n", 157, "both are counted"},
		{"voluntary_ctxt_switches:\t3", 3, "one, without a line end"},
		{"Name:\tvoluntary_ctxt_switches:\t9\n", 0, "a name made to deceive"},
		{"voluntary_ctxt_switches:\tmany\n", 0, "no number"},
		{"", 0, "nothing"},
	} {
		if got := parseSwitches(row.text); got != row.want {
			t.Errorf("%s: got %d, want %d", row.reason, got, row.want)
		}
	}
}

func TestParseSchedule(t *testing.T) {
	for _, row := range []struct {
		text             string
		running, waiting time.Duration
	}{
		{"116000000 2031000000 57\n", 116 * time.Millisecond, 2031 * time.Millisecond},
		{"0 0 0\n", 0, 0},
		{"5", 0, 0},
		{"", 0, 0},
		{"x y z", 0, 0},
	} {
		if r, w := parseSchedule(row.text); r != row.running || w != row.waiting {
			t.Errorf("%q: got %v, %v", row.text, r, w)
		}
	}
}

func TestParseCall(t *testing.T) {
	for _, row := range []struct {
		text   string
		want   call
		ok     bool
		reason string
	}{
		{"45 0x4 0x7f01 0x400 0x0 0x0 0x0 0x7ffd 0x7f02", call{9, 45, [6]uint64{4, 0x7f01, 0x400}}, true, "proc(5): number, six arguments, sp, pc"},
		{"45 0x4 0x7f01 0x400 0x0 0x0 0xffffffffffffffff", call{9, 45, [6]uint64{4, 0x7f01, 0x400, 0, 0, ^uint64(0)}}, true, "the largest argument"},
		{"-1 0x7ffd 0x7f02", call{pid: 9}, false, "blocked, but in no call"},
		{"-1 0 0 0 0 0 0 0 0", call{pid: 9}, false, "a negative number"},
		{"running", call{pid: 9}, false, "it runs"},
		{"", call{pid: 9}, false, "the file may not be read"},
	} {
		got, ok := parseCall(9, row.text)
		if ok != row.ok || got != row.want {
			t.Errorf("%s: got %+v, %v", row.reason, got, ok)
		}
	}
}

func FuzzParseCall(f *testing.F) {
	f.Add("45 0x4 0x7f01 0x400 0x0 0x0 0x0 0x7ffd 0x7f02")
	f.Add("running")
	f.Add("9999999999999999999 0 0 0 0 0 0")
	f.Fuzz(func(t *testing.T, s string) {
		if c, ok := parseCall(1, s); ok && c.nr < 0 {
			t.Errorf("%q: number %d", s, c.nr)
		}
		parseSchedule(s)
		parseSwitches(s)
		socketInode(s)
	})
}

// What a call's arguments alone tell; memory and sockets are asked in the tests
// with real programs. No process has the id 0.
func TestClassify(t *testing.T) {
	args := func(nr int, rest string) string { return strconv.Itoa(nr) + " " + rest + " 0x7ffd 0x7f02" }
	for _, row := range []struct {
		state  byte
		call   string
		want   Thread
		reason string
	}{
		{'R', args(unix.SYS_READ, "0x0 0x0 0x0 0x0 0x0 0x0"), Thread{Wait: None, Due: Never}, "it has been woken"},
		{'D', args(unix.SYS_READ, "0x0 0x0 0x0 0x0 0x0 0x0"), Thread{Wait: None, Due: Never}, "a disk will wake it"},
		{'S', "running", Thread{Wait: None, Due: Never}, "it runs by now"},
		{'S', "", Thread{Wait: Unknown, Due: Never}, "the call may not be read"},
		{'S', args(5000, "0x0 0x0 0x0 0x0 0x0 0x0"), Thread{Wait: Unknown, Due: Never}, "a call that nobody has heard of"},
		{'S', args(unix.SYS_RECVFROM, "0x4 0x0 0x0 0x0 0x0 0x0"), Thread{Wait: Recv, FDs: []int{4}, Due: Never}, "recv"},
		{'S', args(unix.SYS_SENDTO, "0x5 0x0 0x0 0x0 0x0 0x0"), Thread{Wait: Send, FDs: []int{5}, Due: Never}, "send"},
		{'S', args(unix.SYS_ACCEPT4, "0x3 0x0 0x0 0x0 0x0 0x0"), Thread{Wait: Accept, FDs: []int{3}, Due: Never}, "accept"},
		{'S', args(unix.SYS_EPOLL_PWAIT, "0x3 0x0 0x10 0xffffffff 0x0 0x0"), Thread{Wait: Poll, Due: Never}, "-1 is for ever"},
		{'S', args(unix.SYS_EPOLL_PWAIT, "0x3 0x0 0x10 0x64 0x0 0x0"), Thread{Wait: Poll, Due: 100 * time.Millisecond}, "milliseconds"},
		{'S', args(unix.SYS_FUTEX, "0x1 0x80 0x2 0x0 0x0 0x0"), Thread{Wait: Lock, Due: Never}, "a lock without a limit"},
		{'S', args(unix.SYS_FUTEX, "0x1 0x80 0x2 0x7f 0x0 0x0"), Thread{Wait: Lock, Due: 0}, "a limit that may not be read may be over at any time"},
		{'S', args(unix.SYS_FUTEX, "0x1 0x86 0x2 0x7f 0x0 0x0"), Thread{Wait: Lock, Due: 0}, "the same for a lock with priorities"},
		{'S', args(unix.SYS_RESTART_SYSCALL, "0x0 0x0 0x0 0x0 0x0 0x0"), Thread{Wait: Sleep, Due: 0}, "a sleep that was interrupted: what is left is not told"},
		{'S', args(unix.SYS_RESTART_SYSCALL, "0x1 0x0 0x7f01 0x0 0x0 0x0"), Thread{Wait: Sleep, Due: 0}, "clock_nanosleep, stopped and continued"},
		{'S', args(unix.SYS_RESTART_SYSCALL, "0x7f01 0x7f09 0x0 0x0 0x0 0x0"), Thread{Wait: Sleep, Due: 0}, "nanosleep, stopped and continued"},
		{'S', args(unix.SYS_RESTART_SYSCALL, "0x7f0000 0x1 0xea60 0x0 0x0 0x0"), Thread{Wait: Poll, Due: time.Minute}, "poll of one descriptor, stopped and continued"},
		{'S', args(unix.SYS_RESTART_SYSCALL, "0x7f0000 0x80 0x0 0x7f11 0x0 0x0"), Thread{Wait: Lock, Due: 0}, "a lock, stopped and continued, whose limit may not be read"},
		{'S', args(unix.SYS_RESTART_SYSCALL, "0x7f0000 0x189 0x0 0x7f11 0x0 0x0"), Thread{Wait: Lock, Due: 0}, "the same with an absolute limit"},
		{'S', args(unix.SYS_RESTART_SYSCALL, "0x7f0000 0x80 0x5 0x7f11 0x0 0x0"), Thread{Wait: Sleep, Due: 0}, "it may be a poll of 128 descriptors"},
		{'S', args(unix.SYS_WAIT4, "0x9 0x0 0x0 0x0 0x0 0x0"), Thread{Wait: Child, Due: Never}, "a child"},
		{'S', args(unix.SYS_RT_SIGSUSPEND, "0x0 0x8 0x0 0x0 0x0 0x0"), Thread{Wait: Other, Due: Never}, "a signal"},
	} {
		got := Thread{State: row.state, Call: row.call}
		classify(&got)
		row.want.State, row.want.Call = row.state, row.call
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

func TestServiceNames(t *testing.T) {
	for name, want := range map[string]bool{
		"VM Periodic Tas": true, "G1 Conc#0": true, "C2 CompilerThre": true, "GC Thread#1": true,
		"java": false, "Thread-0": false, "pool-1-thread-1": false, "python3": false, "": false,
	} {
		if got := isService(name); got != want {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestSocketInode(t *testing.T) {
	for link, want := range map[string]uint64{
		"socket:[4711]": 4711, "pipe:[4711]": 0, "/dev/null": 0, "socket:[]": 0, "": 0,
	} {
		if got := socketInode(link); got != want {
			t.Errorf("%q: got %d", link, got)
		}
	}
}

// The ticker of a virtual machine counts when it is able to run: the end of the
// machine waits for that.
func TestTicker(t *testing.T) {
	for _, row := range []struct {
		thread Thread
		want   Wait
		reason string
	}{
		{Thread{Name: "VM Periodic Tas", Service: true, Wait: Lock, Due: 50 * time.Millisecond}, Sleep, "it waits for its next tick"},
		{Thread{Name: "VM Periodic Tas", Service: true, Wait: None, State: 'R'}, None, "it waits for a processor"},
		{Thread{Name: "VM Thread", Service: true, Wait: Lock, Due: 10 * time.Millisecond}, Lock, "another service"},
		{Thread{Name: "VM Periodic Tas", Wait: Lock}, Lock, "a student's thread of that name"},
	} {
		if row.thread.tick(); row.thread.Wait != row.want {
			t.Errorf("%s: got %v", row.reason, row.thread.Wait)
		}
	}
}
