package witness

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/labgrade/labgrade/harness/proc"
)

// services are threads of the Java virtual machine that tick on their own: what
// they wait for says nothing about the student's program.
var services = []string{
	"VM Periodic Tas", "VM Thread", "G1 ", "GC Thread", "C1 Comp", "C2 Comp", "Signal Dispatch", "Finalizer",
	"Reference Handl", "Common-Cleaner", "Service Thread", "Monitor Deflati", "Notification Th", "Sweeper thread", "Attach Listener",
}

// ticker is the one service thread that runs every 50 ms whatever happens.
const ticker = "VM Periodic Tas"

// readThread reads one thread's state, counters and system call. ok is false
// when it has ended.
func readThread(pid, tid int) (t Thread, ok bool) {
	dir := fmt.Sprintf("/proc/%d/task/%d/", pid, tid)
	t = Thread{PID: pid, TID: tid, Due: Never, Wait: Unknown}
	stat, err := proc.Read(dir + "stat")
	if err != nil {
		return t, false
	}
	t.Name, t.State = parseStat(string(stat))
	if t.State == 'Z' || t.State == 'X' || t.State == 0 {
		return t, false
	}
	t.Service = isService(t.Name)
	if status, err := proc.Read(dir + "status"); err == nil {
		t.Switches = parseSwitches(string(status))
	}
	if times, err := proc.Read(dir + "schedstat"); err == nil {
		t.Running, t.Waiting = parseSchedule(string(times))
	}
	if call, err := proc.Read(dir + "syscall"); err == nil {
		t.Call = strings.TrimSpace(string(call))
	}
	classify(&t)
	t.tick()
	return t, true
}

// tick makes a sleep of whatever the ticker waits for. Where it is able to run it
// counts as any thread: at its end a virtual machine waits, without a time limit,
// until its ticker has got a processor to end by.
func (t *Thread) tick() {
	if t.Service && strings.HasPrefix(t.Name, ticker) && t.Wait != None {
		t.Wait = Sleep
	}
}

func isService(name string) bool {
	for _, s := range services {
		if strings.HasPrefix(name, s) {
			return true
		}
	}
	return false
}

// parseStat takes name and state from proc(5) stat. The name may hold spaces
// and brackets, so its end is the last closing one.
func parseStat(s string) (name string, state byte) {
	open, end := strings.IndexByte(s, '('), strings.LastIndexByte(s, ')')
	if open < 0 || end < open || end+2 >= len(s) {
		return "", 0
	}
	return s[open+1 : end], s[end+2]
}

// parseSwitches adds up voluntary and involuntary switches of proc(5) status.
func parseSwitches(s string) (n uint64) {
	for line := range strings.Lines(s) {
		key, value, _ := strings.Cut(line, ":")
		if strings.HasSuffix(key, "voluntary_ctxt_switches") {
			v, _ := strconv.ParseUint(strings.TrimSpace(value), 10, 64)
			n += v
		}
	}
	return n
}

// parseSchedule reads schedstat: nanoseconds on a processor, and waiting for one.
func parseSchedule(s string) (running, waiting time.Duration) {
	f := strings.Fields(s)
	if len(f) < 2 {
		return 0, 0
	}
	r, _ := strconv.ParseInt(f[0], 10, 64)
	w, _ := strconv.ParseInt(f[1], 10, 64)
	return time.Duration(r), time.Duration(w)
}

// inode returns the inode of the socket behind a descriptor, 0 if it is none,
// and whatever proc(5) calls it.
func inode(pid, fd int) (uint64, string) {
	link, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, fd))
	if err != nil {
		return 0, ""
	}
	return socketInode(link), link
}

func socketInode(link string) uint64 {
	rest, ok := strings.CutPrefix(link, "socket:[")
	if !ok {
		return 0
	}
	n, _ := strconv.ParseUint(strings.TrimSuffix(rest, "]"), 10, 64)
	return n
}
