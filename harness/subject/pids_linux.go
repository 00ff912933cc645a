package subject

import (
	"os"
	"slices"
	"strconv"

	"github.com/labgrade/labgrade/harness/program"
)

// PidsOf tells the witness which processes to look at: those that come from what
// was started. As the first process of
// a process namespace, everything else in it is the program, but for the inits
// of boxes: a plain list of
// /proc misses none, while a walk from parent to child can, when children end
// in the same moment (proc(5), children).
func PidsOf(started func() []int) func() []int {
	if os.Getpid() != 1 {
		return started
	}
	return func() []int {
		shims := program.Shims()
		dir, err := os.Open("/proc")
		if err != nil {
			return started()
		}
		defer dir.Close()
		names, err := dir.Readdirnames(-1)
		if err != nil {
			return started()
		}
		var pids []int
		for _, name := range names {
			if pid, err := strconv.Atoi(name); err == nil && pid != 1 && !slices.Contains(shims, pid) {
				pids = append(pids, pid)
			}
		}
		return pids
	}
}
