package program

import (
	"math"

	"golang.org/x/sys/unix"
)

// keepDescriptors makes sure that a program gets no open file of ours. What Go
// opens is closed on exec anyway, but not what this process was started with:
// the pipe on which a worker reports results, files of a CI runner.
func keepDescriptors() {
	if unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) != nil { // kernels before 5.11
		keepFirstDescriptors()
	}
}
