package fault

import (
	"fmt"
	"os"
	"syscall"
)

// endBySigpipe ends the process by SIGPIPE. The Go runtime does that by itself
// when standard output is a pipe without a reader, so it is made one. It
// returns, with an error, only if the process was started with SIGPIPE ignored
// or the pipe cannot be made.
func endBySigpipe() error {
	r, w, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("making a pipe: %w", err)
	}
	r.Close()
	const stdout = 1
	if err := syscall.Dup3(int(w.Fd()), stdout, 0); err != nil {
		return fmt.Errorf("taking over standard output: %w", err)
	}
	_, err = os.NewFile(stdout, "stdout").WriteString("\n")
	return fmt.Errorf("writing to a client that has left: %w", err)
}
