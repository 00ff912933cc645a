package subject

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/labgrade/labgrade/harness/witness"
)

// stacksLimit bounds how long a program gets to tell its stacks: they are a
// help to the student, and no mark depends on them.
const stacksLimit = 3 * time.Second

// Stacks asks the program where each of its threads stands in its source. Python
// and Go end by being asked, so it is done only when the program is of no more
// use. nil where the language does not tell.
func (s *Server) Stacks(ctx context.Context, language string) []witness.Stack {
	ctx, cancel := context.WithTimeout(ctx, stacksLimit)
	defer cancel()
	switch language {
	case "Python":
		return s.dump(ctx, language, syscall.SIGABRT)
	case "Go", "Java", "executable":
		return s.dump(ctx, language, syscall.SIGQUIT)
	case "C", "C++":
		return witness.ParseStacks(language, s.debug(ctx))
	}
	return nil
}

// dump sends the signal and reads what the runtime prints about it.
func (s *Server) dump(ctx context.Context, language string, signal os.Signal) []witness.Stack {
	out, err := s.Process.Output()
	before := out.Total + err.Total
	if s.Process.Signal(signal) != nil {
		return nil
	}
	for ctx.Err() == nil {
		out, err = s.Process.Output()
		if settled(out.Text()) || ended(s.Process.Done()) {
			break
		}
		timer := time.NewTimer(slowPoll)
		select {
		case <-s.Process.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
	out, err = s.Process.Output()
	if out.Total+err.Total == before {
		return nil
	}
	return witness.ParseStacks(strings.Replace(language, "executable", "Go", 1), out.Text()+"\n"+err.Text())
}

// settled reports whether a Java virtual machine has finished its dump, after
// which it goes on.
func settled(out string) bool { return strings.Contains(out, "JNI global refs") }

func ended(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// debug lets gdb, if it is there, write the backtraces of all threads. It must
// load nothing that came with the program, because it is not confined; and the
// program's files are ours by the same names, also when it is in a box that gdb
// may not enter.
func (s *Server) debug(ctx context.Context) string {
	gdb, err := exec.LookPath("gdb")
	if err != nil {
		return ""
	}
	cmd := exec.CommandContext(ctx, gdb, "-nx", "-batch", "-iex", "set auto-load off", "-iex", "set sysroot",
		"-p", strconv.Itoa(s.Process.Pid()), "-ex", "thread apply all backtrace")
	cmd.WaitDelay = time.Second
	out, _ := cmd.Output() // what it could tell before it failed is still true
	return string(out)
}
