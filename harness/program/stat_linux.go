package program

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strconv"

	"github.com/labgrade/labgrade/harness/proc"
)

// stat is what the kernel tells of a process or thread (proc_pid_stat(5)).
type stat struct {
	pid, parent, group, session int
	state                       byte   // R running, S asleep, D waiting for a device, T stopped, Z ended, ...
	began                       uint64 // clock ticks after boot; with pid it names a process for ever
}

// dead reports whether only the entry in the process table is left.
func (s stat) dead() bool { return s.state == 'Z' || s.state == 'X' }

// stopped reports whether the thread is stopped, by a signal or a debugger, or gone.
func (s stat) stopped() bool { return s.state == 'T' || s.state == 't' || s.dead() }

// statOf reads /proc/PID/stat; found is false when there is no such process.
func statOf(pid int) (s stat, found bool) {
	return readStat("/proc/" + strconv.Itoa(pid) + "/stat")
}

// readStat reads a stat file. The name in it may hold blanks and parentheses,
// so the fields are counted from its last parenthesis.
func readStat(path string) (s stat, found bool) {
	data, err := proc.Read(path)
	end := bytes.LastIndexByte(data, ')')
	if err != nil || end < 0 {
		return stat{}, false
	}
	pid, _, _ := bytes.Cut(data, []byte(" "))
	fields := bytes.Fields(data[end+1:])
	if len(fields) < 20 {
		return stat{}, false
	}
	number := func(b []byte) int {
		n, _ := strconv.Atoi(string(b)) // the kernel writes numbers
		return n
	}
	return stat{
		pid: number(pid), state: fields[0][0], parent: number(fields[1]),
		group: number(fields[2]), session: number(fields[3]), began: uint64(number(fields[19])),
	}, true
}

// everyone lists all processes that this /proc shows.
func everyone() []stat {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var all []stat
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if s, found := statOf(pid); found {
			all = append(all, s)
		}
	}
	return all
}

// tasks lists the threads of a process.
func tasks(pid int) []string {
	dir := "/proc/" + strconv.Itoa(pid) + "/task/"
	tids := proc.Tasks(pid)
	paths := make([]string, len(tids))
	for i, tid := range tids {
		paths[i] = dir + strconv.Itoa(tid)
	}
	return paths
}

// childrenOf lists the children of all threads of a process.
func childrenOf(pid int) []int { return childrenIn(pid, tasks(pid)) }

// adopted lists our own children that may be orphans: the kernel gives those
// to the first thread of a process.
func adopted() []int {
	pid := os.Getpid()
	return childrenIn(pid, []string{"/proc/self/task/" + strconv.Itoa(pid)})
}

// childrenIn reads the children of some threads of a process. A kernel built
// without CONFIG_PROC_CHILDREN has no such files; then all processes are
// looked at.
func childrenIn(pid int, tasks []string) []int {
	var children []int
	for _, task := range tasks {
		data, err := proc.Read(task + "/children")
		if errors.Is(err, fs.ErrNotExist) && exists(task+"/stat") {
			return childrenByParent(pid)
		}
		for field := range bytes.FieldsSeq(data) {
			if child, err := strconv.Atoi(string(field)); err == nil {
				children = append(children, child)
			}
		}
	}
	return children
}

func childrenByParent(pid int) []int {
	var children []int
	for _, s := range everyone() {
		if s.parent == pid {
			children = append(children, s.pid)
		}
	}
	return children
}
