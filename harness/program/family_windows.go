package program

import (
	"os"
	"sync/atomic"
	"syscall"
)

// family is the started process alone. It holds a handle of its own, so that
// the process id cannot become another's.
type family struct{ root atomic.Pointer[os.Process] }

func newFamily() *family { return &family{} }

func (f *family) marked(env []string) []string { return env }

func (f *family) adopt(pid int) {
	process, err := os.FindProcess(pid)
	if err == nil {
		f.root.Store(process)
	}
}

// pids is the started process, while it lives.
func (f *family) pids() []int {
	process := f.root.Load()
	if process == nil || !stillRuns(process) {
		return nil
	}
	return []int{process.Pid}
}

// stillRuns asks for the exit code, which is STILL_ACTIVE until there is one.
func stillRuns(process *os.Process) bool {
	const stillActive = 259
	var code uint32
	err := process.WithHandle(func(handle uintptr) {
		if syscall.GetExitCodeProcess(syscall.Handle(handle), &code) != nil {
			code = 0
		}
	})
	return err == nil && code == stillActive
}

// kill ends the started process and returns it when it still lived.
func (f *family) kill(bool) (lived []int) {
	process := f.root.Load()
	if process == nil || process.Kill() != nil {
		return nil
	}
	return []int{process.Pid}
}

// glances is how often nobody must be found before nobody is left.
func (f *family) glances() int { return 1 }
