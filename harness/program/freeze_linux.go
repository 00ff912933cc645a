package program

import (
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

// signal sends a signal to every process of the family.
func (f *family) signal(sig unix.Signal) error {
	pids := f.pids()
	if len(pids) == 0 {
		return os.ErrProcessDone
	}
	var members []stat
	for _, pid := range pids {
		if s, found := statOf(pid); found {
			members = append(members, s)
		}
	}
	signalGroups(members, sig)
	for _, s := range members {
		_ = unix.Kill(s.pid, sig) // it may just have ended
	}
	return nil
}

// freeze sends SIGSTOP and reports whether all stand still: every thread is
// stopped, and nobody was started meanwhile.
func (f *family) freeze() (frozen bool, err error) {
	before := f.pids()
	if err := f.signal(unix.SIGSTOP); err != nil {
		return false, err
	}
	for _, pid := range before {
		for _, task := range tasks(pid) {
			if s, found := readStat(task + "/stat"); found && !s.stopped() {
				return false, nil
			}
		}
	}
	return slices.Equal(before, f.pids()), nil
}
