//go:build unix && !linux

package program

import (
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// family is the process group of the started process: this system does not
// tell what else comes from it.
type family struct{ root atomic.Int64 }

func newFamily() *family { return &family{} }

func (f *family) marked(env []string) []string { return env }

func (f *family) adopt(pid int) { f.root.Store(int64(pid)) }

func (f *family) pid() int { return int(f.root.Load()) }

// pids is the started process, while it can be signalled.
func (f *family) pids() []int {
	pid := f.pid()
	if unix.Kill(pid, 0) != nil {
		return nil
	}
	return []int{pid}
}

// kill ends the process group and returns the started process when the group
// still had a member.
func (f *family) kill(bool) (lived []int) {
	pid := f.pid()
	if unix.Kill(-pid, unix.SIGKILL) != nil {
		return nil
	}
	return []int{pid}
}

// glances is how often nobody must be found before nobody is left.
func (f *family) glances() int { return 1 }
