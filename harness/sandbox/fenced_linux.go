package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/labgrade/labgrade/harness/proc"
)

// killArg makes the binary end everybody of its user.
const killArg = "labgrade-box-kill"

// killUser ends every process of a user that only programs are run as. Only
// the user himself can name them all at once (kill(2), pid -1).
func killUser(user int) {
	if user <= 0 || user == os.Getuid() {
		return
	}
	cmd := &exec.Cmd{Path: "/proc/self/exe", Args: []string{"labgrade", killArg}, Env: []string{}}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(user), Gid: uint32(user)}}
	_ = cmd.Run() // it ends itself as well
}

// killBelow ends the descendants of a process until it finds none; what replaces
// itself faster than that gets away at this level.
func killBelow(pid string) {
	for range 1000 {
		below := descendants(pid)
		if len(below) == 0 {
			return
		}
		for _, child := range below {
			_ = unix.Kill(child, unix.SIGKILL) // it may just have ended
		}
		for {
			if got, err := unix.Wait4(-1, nil, unix.WNOHANG, nil); err != nil || got <= 0 {
				break
			}
		}
	}
}

// descendants lists the processes below one.
func descendants(pid string) (all []int) {
	for _, task := range proc.Tasks(atoi(pid)) {
		text, _ := proc.Read(fmt.Sprintf("/proc/%s/task/%d/children", pid, task)) // one that has ended has none
		for child := range strings.FieldsSeq(string(text)) {
			all = append(append(all, atoi(child)), descendants(child)...)
		}
	}
	return all
}

// atoi reads a number that the kernel wrote.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
