package subject

import (
	"os"
	"slices"
	"strconv"

	"github.com/labgrade/labgrade/harness/program"
)

// pidsOf tells the witness which processes to look at. As the first process of
// a process namespace, everything else in it is the program, but for the inits
// of boxes: a plain list of
// /proc misses none, while a walk from parent to child can, when children end
// in the same moment (proc(5), children).
func pidsOf(p *program.Process) func() []int {
	if os.Getpid() != 1 {
		return p.Pids
	}
	return func() []int {
		shims := program.Shims()
		dir, err := os.Open("/proc")
		if err != nil {
			return p.Pids()
		}
		defer dir.Close()
		names, err := dir.Readdirnames(-1)
		if err != nil {
			return p.Pids()
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
