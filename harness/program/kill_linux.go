package program

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// kill ends every member that it finds and returns those that lived. Groups
// come first: a signal to a group also reaches what a member starts in the
// same moment. sweep allows to end whatever else lives in a process namespace
// of our own.
func (f *family) kill(sweep bool) (lived []int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shim != nil {
		return f.killBox()
	}
	if !ownProc() {
		return f.killBlindly(sweep)
	}
	members := f.members()
	if sweep {
		f.inherit()
	}
	signalGroups(members, unix.SIGKILL)
	for _, s := range members {
		if !s.dead() {
			lived = append(lived, s.pid)
			_ = unix.Kill(s.pid, unix.SIGKILL) // it may just have ended
		}
	}
	lived = append(lived, f.killUnseen()...)
	f.bury(members)
	if sweep && os.Getpid() == 1 {
		lived = append(lived, sweepNamespace()...)
	}
	return lived
}

// signalGroups signals the process groups of the members. A session is never
// shared with another program, so its groups are not either; ours is left out.
func signalGroups(members []stat, sig unix.Signal) {
	own, err := unix.Getsid(0)
	done := map[int]bool{}
	for _, s := range members {
		if err == nil && s.session != own && s.group > 1 && !done[s.group] {
			done[s.group] = true
			_ = unix.Kill(-s.group, sig) // it may just have ended
		}
	}
}

// killUnseen ends the first group of each session whose leader has ended: a
// member that replaces itself all the time stays in it, though nobody finds it
// twice. It returns the sessions that still had somebody.
func (f *family) killUnseen() (lived []int) {
	own, _ := unix.Getsid(0)
	for session := range f.sessions {
		leader, found := statOf(session)
		if session <= 1 || session == own || found && !leader.dead() {
			continue // it is seen, or its number is another's by now
		}
		if unix.Kill(-session, unix.SIGKILL) == nil {
			lived = append(lived, session)
		}
	}
	return lived
}

// inherit takes over the sessions of orphans of ours that had ended before
// anyone saw whose they were. It is called when no other program is live, so
// that they can be nobody else's. A child that we have started ourselves is in
// our session or leads its own.
func (f *family) inherit() {
	own, err := unix.Getsid(0)
	if err != nil {
		return
	}
	for _, pid := range adopted() {
		if s, found := statOf(pid); found && s.dead() && s.session != own && s.session != pid {
			f.sessions[s.session] = true
		}
	}
}

// bury reaps members that became our children when their parents ended. The
// started process is reaped by os/exec alone.
func (f *family) bury(members []stat) {
	for _, s := range members {
		if s.dead() && s.parent == os.Getpid() && s.pid != f.root.pid {
			_, _ = unix.Wait4(s.pid, nil, unix.WNOHANG, nil) // only to free its entry
		}
	}
}

// sweepNamespace ends everything in the process namespace that we are the
// init of, and returns what lived. It does nothing when the namespace is not
// there for programs alone, as in a container whose first process we are:
// then something of our own session lives, or something came in from outside.
func sweepNamespace() (lived []int) {
	own, err := unix.Getsid(0)
	if err != nil {
		return nil
	}
	for _, s := range everyone() {
		switch {
		case s.pid == 1 || s.dead():
		case s.session == own || s.parent == 0:
			return nil
		default:
			lived = append(lived, s.pid)
		}
	}
	_ = unix.Kill(-1, unix.SIGKILL) // ESRCH when there is nobody
	return lived
}

// killBlindly is for a /proc that is masked or shows another namespace.
func (f *family) killBlindly(sweep bool) []int {
	if sweep && os.Getpid() == 1 {
		_ = unix.Kill(-1, unix.SIGKILL) // ESRCH when there is nobody
	}
	if unix.Kill(-f.root.pid, unix.SIGKILL) != nil {
		return nil
	}
	return []int{f.root.pid}
}

// ownProc reports whether /proc shows the processes as we number them.
func ownProc() bool {
	self, err := os.Readlink("/proc/self")
	return err == nil && self == strconv.Itoa(os.Getpid())
}
