package proc

import (
	"os"
	"strconv"
)

// Tasks lists the threads of a process, nil if there is none of this number.
func Tasks(pid int) []int { return numbers("/proc/" + strconv.Itoa(pid) + "/task") }

// Descriptors lists the open descriptors of a process, nil if it may not be asked.
func Descriptors(pid int) []int { return numbers("/proc/" + strconv.Itoa(pid) + "/fd") }

// numbers lists the entries of a folder that are numbers. What lies below them is
// left alone: the kernel makes an entry for everything that is listed.
func numbers(path string) []int {
	dir, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	all := make([]int, 0, len(names))
	for _, name := range names {
		if n, err := strconv.Atoi(name); err == nil {
			all = append(all, n)
		}
	}
	return all
}
