package witness

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/labgrade/labgrade/harness/proc"
)

// hidden says what may wake the program although no thread's wait shows it:
// armed is a timer that is due within the Horizon; unsure, one whose time cannot
// be read (an alarm, a POSIX timer, an io_uring, a socket's own time limit). It
// is asked only when a proof is near.
func (w *Witness) hidden(l Look) (armed, unsure bool) {
	for _, t := range l.Threads {
		unsure = unsure || t.Unsure
	}
	for _, pid := range w.pids() {
		unsure = unsure || alarmed(pid)
		for _, fd := range proc.Descriptors(pid) {
			switch _, link := inode(pid, fd); link {
			case "anon_inode:[timerfd]":
				info, _ := proc.Read(fmt.Sprintf("/proc/%d/fdinfo/%d", pid, fd))
				due := timerDue(string(info))
				armed = armed || due > 0 && due < Horizon
			case "anon_inode:[io_uring]":
				unsure = true
			}
		}
	}
	return armed, unsure
}

// timerDue reads what is left of a timerfd_create(2) timer, 0 if it is not
// armed: "it_value: (0, 49406829)" in proc(5) fdinfo.
func timerDue(info string) time.Duration {
	_, rest, ok := strings.Cut(info, "it_value: (")
	if !ok {
		return 0
	}
	var seconds, nanoseconds int64
	_, _ = fmt.Sscanf(rest, "%d, %d)", &seconds, &nanoseconds)
	return time.Duration(seconds)*time.Second + time.Duration(nanoseconds)
}

// alarmed reports whether a process may have set an alarm: it has a timer of
// timer_create(2), or handles SIGALRM. A runtime that handles whatever signal
// there is, as Go's does, handles SIGWINCH too.
func alarmed(pid int) bool {
	if timers, _ := proc.Read(fmt.Sprintf("/proc/%d/timers", pid)); len(timers) > 0 {
		return true
	}
	status, _ := proc.Read(fmt.Sprintf("/proc/%d/status", pid))
	handled := caught(status)
	return handled.has(unix.SIGALRM) && !handled.has(unix.SIGWINCH)
}

// signals is a set of signals as proc(5) prints it.
type signals uint64

func (s signals) has(signal unix.Signal) bool { return s&(1<<(uint(signal)-1)) != 0 }

// caught reads which signals a process handles.
func caught(status []byte) signals {
	_, rest, _ := bytes.Cut(status, []byte("\nSigCgt:"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	set, _ := strconv.ParseUint(strings.TrimSpace(string(line)), 16, 64)
	return signals(set)
}
