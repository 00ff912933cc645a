//go:build unix

package program

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// starting is held while signals are not as our process wants them.
var starting sync.Mutex

// withDefaultSignals runs start so that the new process has every signal at
// its default and none blocked. An ignored signal stays ignored over fork and
// exec, and SIGINT is ignored in everything that a shell runs in the
// background: Python then never raises KeyboardInterrupt. A signal that is
// handled becomes default, so those that are ignored are handled meanwhile;
// one that arrives in that time is dropped, as it would be otherwise.
func withDefaultSignals(start func() error) error {
	starting.Lock()
	defer starting.Unlock()
	if ignored := ignoredSignals(); len(ignored) > 0 {
		dropped := make(chan os.Signal, 1)
		signal.Notify(dropped, ignored...)
		defer func() {
			signal.Stop(dropped)
			signal.Ignore(ignored...)
		}()
	}
	return unblocked(start)
}

// listed returns the signals, of those that can be ignored, for which is is
// true. 32 and 33 belong to the C library's threads, and those above are never
// ignored by a shell.
func listed(is func(syscall.Signal) bool) []os.Signal {
	var signals []os.Signal
	for sig := syscall.Signal(1); sig < 32; sig++ {
		if sig != syscall.SIGKILL && sig != syscall.SIGSTOP && is(sig) {
			signals = append(signals, sig)
		}
	}
	return signals
}
