package sandbox

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"strings"
)

// everybody is the user map of a process that is in the machine's own user
// namespace (user_namespaces(7)).
const everybody = "0 0 4294967295"

// RealRoot reports whether this process is root of the machine, not only of a
// user namespace.
func RealRoot() bool {
	text, err := os.ReadFile("/proc/self/uid_map")
	return os.Geteuid() == 0 && (err != nil || strings.Join(strings.Fields(string(text)), " ") == everybody)
}

// The users that root's programs become: a range that no account has.
const (
	firstUser = 62000
	allUsers  = 2000
)

// PoolUser is the user that programs become at level boxed when labgrade is
// root, and 0 otherwise. Boxes may share it: its limits are counted for each.
func PoolUser() int {
	if !RealRoot() {
		return 0
	}
	return firstUser
}

// TakeUser takes a user that no other labgrade uses, for level uid. It is given
// back when this process ends.
func (b *Box) TakeUser() error {
	for i := 1; i < allUsers; i++ {
		l, err := net.Listen("unix", fmt.Sprintf("@labgrade-user-%d", firstUser+i))
		if err != nil {
			continue // taken
		}
		b.User, b.lock = firstUser+i, l
		return nil
	}
	return &StepError{Level: UID, Step: StepUser, Err: fmt.Errorf("all %d users are taken", allUsers)}
}

// Filtered reports whether a system call filter is on this process, as on those
// of a container (proc_pid_status(5), Seccomp).
func Filtered() bool {
	status, err := os.ReadFile("/proc/self/status")
	return err == nil && bytes.Contains(status, []byte("\nSeccomp:\t2"))
}
