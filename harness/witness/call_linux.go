package witness

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// call is one system call as proc(5) syscall shows it.
type call struct {
	pid  int
	nr   int
	args [6]uint64
}

// reader fills in what a thread in this call waits for, on what, and how long.
type reader func(c call, t *Thread)

// calls maps system call numbers to readers. Those that only some processors
// have are added in files of their own.
var calls = map[int]reader{
	unix.SYS_READ:            receiving,
	unix.SYS_READV:           receiving,
	unix.SYS_RECVFROM:        receiving,
	unix.SYS_RECVMSG:         receiving,
	unix.SYS_WRITE:           sending,
	unix.SYS_WRITEV:          sending,
	unix.SYS_SENDTO:          sending,
	unix.SYS_SENDMSG:         sending,
	unix.SYS_SENDFILE:        sending,
	unix.SYS_ACCEPT:          accepting,
	unix.SYS_ACCEPT4:         accepting,
	unix.SYS_PPOLL:           ppolling,
	unix.SYS_PSELECT6:        pselecting,
	unix.SYS_EPOLL_PWAIT:     epolling,
	unix.SYS_EPOLL_PWAIT2:    epolling2,
	unix.SYS_FUTEX:           locking,
	unix.SYS_FUTEX_WAITV:     func(c call, t *Thread) { t.Wait, t.Due = Lock, soonIf(c.args[3] != 0) },
	unix.SYS_NANOSLEEP:       func(c call, t *Thread) { t.Wait, t.Due = Sleep, timespec(c.pid, c.args[0]) },
	unix.SYS_CLOCK_NANOSLEEP: sleeping,
	unix.SYS_RESTART_SYSCALL: restarting,
	unix.SYS_RT_SIGTIMEDWAIT: func(c call, t *Thread) { t.Wait, t.Due = Other, timespec(c.pid, c.args[2]) },
	unix.SYS_RT_SIGSUSPEND:   func(_ call, t *Thread) { t.Wait = Other },
	unix.SYS_WAIT4:           func(_ call, t *Thread) { t.Wait = Child },
	unix.SYS_WAITID:          func(_ call, t *Thread) { t.Wait = Child },
}

// classify says what the thread waits for, from its state and system call.
func classify(t *Thread) {
	t.Wait, t.Due = Unknown, Never
	if t.State == 'R' || t.State == 'D' || t.Call == "running" {
		t.Wait = None
		return
	}
	c, ok := parseCall(t.PID, t.Call)
	if !ok {
		return
	}
	if read, ok := calls[c.nr]; ok {
		read(c, t)
	}
}

// parseCall reads "nr arg0 ... arg5 sp pc".
func parseCall(pid int, s string) (call, bool) {
	f := strings.Fields(s)
	c := call{pid: pid}
	if len(f) < 7 {
		return c, false
	}
	nr, err := strconv.Atoi(f[0])
	if err != nil || nr < 0 {
		return c, false
	}
	c.nr = nr
	for i := range c.args {
		c.args[i], _ = strconv.ParseUint(strings.TrimPrefix(f[i+1], "0x"), 16, 64)
	}
	return c, true
}

func receiving(c call, t *Thread) {
	t.Wait, t.FDs = Recv, []int{int(c.args[0])}
	t.Due, t.Unsure = socketTimeout(c.pid, int(c.args[0]), unix.SO_RCVTIMEO)
}

func sending(c call, t *Thread) {
	t.Wait, t.FDs = Send, []int{int(c.args[0])}
	t.Due, t.Unsure = socketTimeout(c.pid, int(c.args[0]), unix.SO_SNDTIMEO)
}

func accepting(c call, t *Thread) {
	t.Wait, t.FDs = Accept, []int{int(c.args[0])}
	t.Due, t.Unsure = socketTimeout(c.pid, int(c.args[0]), unix.SO_RCVTIMEO)
}

func polling(c call, t *Thread) {
	t.Wait, t.Due, t.FDs = Poll, milliseconds(c.args[2]), pollSet(c)
}

func ppolling(c call, t *Thread) {
	t.Wait, t.Due, t.FDs = Poll, timespec(c.pid, c.args[2]), pollSet(c)
}

func selecting(c call, t *Thread) {
	t.Wait, t.Due, t.FDs = Poll, timeval(c.pid, c.args[4]), selectSet(c)
}

func pselecting(c call, t *Thread) {
	t.Wait, t.Due, t.FDs = Poll, timespec(c.pid, c.args[4]), selectSet(c)
}

func epolling(c call, t *Thread) {
	t.Wait, t.Due, t.FDs = Poll, milliseconds(c.args[3]), epollSet(c)
}

func epolling2(c call, t *Thread) {
	t.Wait, t.Due, t.FDs = Poll, timespec(c.pid, c.args[3]), epollSet(c)
}

// sleeping reads clock_nanosleep(2), whose time is absolute with TIMER_ABSTIME.
func sleeping(c call, t *Thread) {
	t.Wait, t.Due = Sleep, timespec(c.pid, c.args[2])
	if c.args[1]&1 != 0 {
		t.Due = deadline(c.pid, c.args[2], c.args[0] == unix.CLOCK_REALTIME)
	}
}

// The operations of futex(2) that wait, and the flags beside them.
const (
	futexWait       = 0
	futexLockPI     = 6
	futexWaitBitset = 9
	futexMask       = 127
	futexRealtime   = 256
)

func locking(c call, t *Thread) {
	t.Wait, t.Due = Lock, Never
	op, timeout := c.args[1]&futexMask, c.args[3]
	switch {
	case timeout == 0:
	case op == futexWait:
		t.Due = timespec(c.pid, timeout)
	case op == futexWaitBitset:
		t.Due = deadline(c.pid, timeout, c.args[1]&futexRealtime != 0)
	default:
		t.Due = 0
	}
}

// soonIf is the Due of a wait whose limit is not worth reading.
func soonIf(timed bool) time.Duration {
	if timed {
		return 0
	}
	return Never
}

func milliseconds(arg uint64) time.Duration {
	if ms := int32(arg); ms >= 0 {
		return time.Duration(ms) * time.Millisecond
	}
	return Never
}

// timespec reads a relative time limit from the program's memory. What cannot
// be read may end at any time.
func timespec(pid int, addr uint64) time.Duration {
	if addr == 0 {
		return Never
	}
	m := memory(pid, addr, 16)
	if m == nil {
		return 0
	}
	return time.Duration(binary.NativeEndian.Uint64(m))*time.Second + time.Duration(binary.NativeEndian.Uint64(m[8:]))
}

func timeval(pid int, addr uint64) time.Duration {
	if addr == 0 {
		return Never
	}
	m := memory(pid, addr, 16)
	if m == nil {
		return 0
	}
	return time.Duration(binary.NativeEndian.Uint64(m))*time.Second + time.Duration(binary.NativeEndian.Uint64(m[8:]))*time.Microsecond
}

// deadline reads an absolute time limit and returns what is left of it.
func deadline(pid int, addr uint64, realtime bool) time.Duration {
	clock := int32(unix.CLOCK_MONOTONIC)
	if realtime {
		clock = unix.CLOCK_REALTIME
	}
	var now unix.Timespec
	if unix.ClockGettime(clock, &now) != nil {
		return 0
	}
	return max(0, timespec(pid, addr)-time.Duration(now.Nano()))
}

// memory reads the program's memory (process_vm_readv(2)); nil if refused.
func memory(pid int, addr uint64, n int) []byte {
	b := make([]byte, n)
	local := []unix.Iovec{{Base: &b[0]}}
	local[0].SetLen(n)
	got, err := unix.ProcessVMReadv(pid, local, []unix.RemoteIovec{{Base: uintptr(addr), Len: n}}, 0)
	if err != nil || got != n {
		return nil
	}
	return b
}

// socketTimeout asks the socket for its own time limit, which no file in /proc
// shows, through a short-lived duplicate (pidfd_getfd(2)). A descriptor that is
// no socket has none. unsure says that the question was refused, as containers do.
func socketTimeout(pid, fd, option int) (due time.Duration, unsure bool) {
	p, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return Never, refused(err)
	}
	defer unix.Close(p)
	dup, err := unix.PidfdGetfd(p, fd, 0)
	if err != nil {
		return Never, refused(err)
	}
	defer unix.Close(dup)
	tv, err := unix.GetsockoptTimeval(dup, unix.SOL_SOCKET, option)
	if err != nil || tv.Nano() == 0 {
		return Never, false
	}
	return time.Duration(tv.Nano()), false
}

// refused tells a question that may not be asked from a thing that is gone.
func refused(err error) bool {
	return errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) || errors.Is(err, unix.ENOSYS)
}

// pollSet reads the descriptors of poll(2)'s array.
func pollSet(c call) (fds []int) {
	n := int(c.args[1])
	if n <= 0 || n > 4096 {
		return nil
	}
	m := memory(c.pid, c.args[0], n*8)
	for i := 0; i+8 <= len(m); i += 8 {
		fds = append(fds, int(int32(binary.NativeEndian.Uint32(m[i:]))))
	}
	return fds
}

// selectSet reads the bitmaps of select(2), which are overwritten only on return.
func selectSet(c call) (fds []int) {
	size := (int(c.args[0]) + 63) / 64 * 8
	if size <= 0 || size > 128 {
		return nil
	}
	for _, addr := range c.args[1:3] {
		if addr == 0 {
			continue
		}
		for i, bits := range memory(c.pid, addr, size) {
			for bit := range 8 {
				if bits&(1<<bit) != 0 {
					fds = append(fds, i*8+bit)
				}
			}
		}
	}
	return fds
}

// epollSet reads the interest list from proc(5) fdinfo, which has no order of its
// own.
func epollSet(c call) (fds []int) {
	info, _ := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", c.pid, int(c.args[0])))
	for line := range strings.Lines(string(info)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "tfd:" {
			fd, _ := strconv.Atoi(f[1])
			fds = append(fds, fd)
		}
	}
	slices.Sort(fds)
	return fds
}
