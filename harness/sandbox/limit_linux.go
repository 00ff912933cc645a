package sandbox

import (
	"errors"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/unix"
)

// limit sets what a process and its user may use up. Processes are counted for
// each user in each user namespace, so in a box it is a limit of the box; at
// the other levels those that the user has already are added.
func (s *shim) limit() error {
	processes := uint64(s.Limits.Processes)
	if s.Level == Fenced {
		processes += ownThreads()
	}
	for _, l := range []struct {
		resource int
		value    uint64
	}{
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_NOFILE, uint64(s.Limits.Files)},
		{unix.RLIMIT_FSIZE, uint64(s.Limits.FileMB) << 20},
		{unix.RLIMIT_DATA, uint64(s.Limits.DataMB) << 20},
		{unix.RLIMIT_NPROC, processes},
	} {
		var now unix.Rlimit
		if err := unix.Getrlimit(l.resource, &now); err != nil {
			return err
		}
		value := min(l.value, now.Max) // raising is not ours to do
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: value, Max: value}); err != nil {
			return err
		}
	}
	return nil
}

// ownThreads counts the threads of all processes that are ours.
func ownThreads() (n uint64) {
	tasks, _ := filepath.Glob("/proc/[0-9]*/task/[0-9]*") // the pattern is good
	for _, task := range tasks {
		var info unix.Stat_t
		if unix.Stat(task, &info) == nil && int(info.Uid) == os.Getuid() {
			n++
		}
	}
	return n
}

// forswear gives up this thread's capabilities. Those by which it becomes the
// program's user go when it does; what is bounded never comes back.
func (s *shim) forswear() error {
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return err
	}
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0)
		if errors.Is(err, unix.EPERM) && s.Level == Fenced {
			break // an ordinary user has none to drop
		}
		if err != nil && !errors.Is(err, unix.EINVAL) {
			return err
		}
	}
	if s.User > 0 {
		return nil
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	return unix.Capset(&header, (*unix.CapUserData)(unsafe.Pointer(&none)))
}
