package sandbox

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// limit sets what a process and its user may use up. Processes are counted for
// each user in each user namespace, so in a box it is a limit of the box; at
// the other levels those that the user has already are added.
func (k *keeper) limit(s *script, limits Limits) error {
	s.at("setting limits")
	processes := uint64(limits.Processes)
	if k.Level == Fenced {
		processes += ownThreads()
	}
	for _, l := range []struct {
		resource int
		value    uint64
	}{
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_NOFILE, uint64(limits.Files)},
		{unix.RLIMIT_FSIZE, uint64(limits.FileMB) << 20},
		{unix.RLIMIT_DATA, orNone(uint64(limits.DataMB) << 20)},
		{unix.RLIMIT_NPROC, processes},
	} {
		var now unix.Rlimit
		if err := unix.Prlimit(0, l.resource, nil, &now); err != nil {
			return &StepError{Level: k.Level, Step: s.step, Err: err}
		}
		value := min(l.value, now.Max) // raising is not ours to do
		s.add("", unix.SYS_PRLIMIT64, 0, uintptr(l.resource), keep(s, &unix.Rlimit{Cur: value, Max: value}), 0)
	}
	return nil
}

// orNone makes no limit of 0.
func orNone(limit uint64) uint64 {
	if limit == 0 {
		return unix.RLIM_INFINITY
	}
	return limit
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

// forswear gives up the capabilities of the init. Those by which its child
// becomes the program's user go when it does; what is bounded never comes back.
func (k *keeper) forswear(s *script) {
	s.at("giving up capabilities")
	s.prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL)
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		drop := s.prctl(unix.PR_CAPBSET_DROP, c)
		drop.may[0] = unix.EINVAL // this kernel does not know it
		if k.Level == Fenced {
			drop.may[1] = unix.EPERM // an ordinary user has none to drop
		}
	}
	if k.User > 0 {
		return
	}
	header := &unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	s.add("", unix.SYS_CAPSET, keep(s, header), keep(s, &[2]unix.CapUserData{}))
}
