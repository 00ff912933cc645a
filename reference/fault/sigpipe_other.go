//go:build !linux

package fault

import (
	"fmt"
	"syscall"
)

// endBySigpipe ends the process by SIGPIPE on Linux; elsewhere it gives the
// error with which the program ends in its place.
func endBySigpipe() error {
	return fmt.Errorf("writing to a client that has left: %w", syscall.EPIPE)
}
