package sandbox

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/labgrade/labgrade/harness/proc"
)

// memoryEvery is how often a box is looked at: seldom enough to cost nothing,
// often enough that a program does not fill the machine meanwhile.
const memoryEvery = 100 * time.Millisecond

// watchMemory ends the box when all of it together uses more than it may. No
// limit of a process can do that (getrlimit(2)).
func (s *Shim) watchMemory(limitMB int) {
	tick := time.NewTicker(memoryEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.gone:
			return
		case <-tick.C:
		}
		if usesMore(s.Init, int64(limitMB)<<20) {
			s.excess.Store(int64(limitMB))
			s.killAll()
			return
		}
	}
}

// killAll ends the members, where no init takes them along, then the init.
func (s *Shim) killAll() {
	for try := 0; !s.nested && try < 100; try++ {
		below := descendants(strconv.Itoa(s.Init))
		if len(below) == 0 {
			break
		}
		for _, pid := range below {
			_ = unix.Kill(pid, unix.SIGKILL) // it may just have ended
		}
	}
	s.Kill()
}

// Excess is how many MB the box was ended for using more of, and 0 otherwise.
func (s *Shim) Excess() int { return int(s.excess.Load()) }

// usesMore reports whether the processes below an init use more than a number
// of bytes together. What they share, as a server and its forks do, counts once:
// that is asked only when the quick sum is too high, because it costs more.
func usesMore(init int, limit int64) bool {
	below := descendants(strconv.Itoa(init))
	return sum(below, resident) > limit && sum(below, proportional) > limit
}

func sum(pids []int, use func(pid string) int64) (all int64) {
	for _, pid := range pids {
		all += use(strconv.Itoa(pid))
	}
	return all
}

// resident is what a process has in memory, shared or not (proc_pid_statm(5)).
func resident(pid string) int64 {
	text, _ := proc.Read("/proc/" + pid + "/statm") // it may have ended
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	return int64(atoi(fields[1])) * int64(os.Getpagesize())
}

// proportional is its share of that (proc_pid_smaps(5)). Where it may not be
// asked, nobody can say that it is too much.
func proportional(pid string) int64 {
	text, _ := os.ReadFile("/proc/" + pid + "/smaps_rollup")
	_, rest, _ := bytes.Cut(text, []byte("\nPss:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	return int64(atoi(string(fields[0]))) << 10
}
