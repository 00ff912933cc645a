package program

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// Exit tells how a program ended. The zero value is status 0.
type Exit struct {
	Code   int            // the status; -1 when a signal ended it
	Signal syscall.Signal // what ended it; 0 when it ended by itself
	Memory int            // MB: it was ended because its box used more; 0 if not
	At     time.Duration  // when this was noticed, on the clock of the Spec
}

// String tells it in words: "ended with status 1", "was ended by signal 11 (SIGSEGV)".
func (e Exit) String() string {
	if e.Memory > 0 {
		return fmt.Sprintf("used more than %d MB of memory, with all that it had started, and was ended (SIGKILL)", e.Memory)
	}
	if e.Signal == 0 {
		return fmt.Sprintf("ended with status %d", e.Code)
	}
	if name := signalName(e.Signal); name != "" {
		return fmt.Sprintf("was ended by signal %d (%s)", int(e.Signal), name)
	}
	return fmt.Sprintf("was ended by signal %d", int(e.Signal))
}

func exitOf(state *os.ProcessState, at time.Duration) Exit {
	exit := Exit{Code: -1, At: at}
	if state == nil {
		return exit
	}
	if status, known := state.Sys().(syscall.WaitStatus); known {
		return exitOfStatus(status, at)
	}
	exit.Code = state.ExitCode()
	return exit
}

func exitOfStatus(status syscall.WaitStatus, at time.Duration) Exit {
	exit := Exit{Code: status.ExitStatus(), At: at}
	if status.Signaled() {
		exit.Code, exit.Signal = -1, status.Signal()
	}
	return exit
}
