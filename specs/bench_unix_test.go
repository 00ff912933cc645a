//go:build unix

package specs_test

import (
	"time"

	"golang.org/x/sys/unix"
)

// childrenMS is the time on a processor of the workers that have ended.
func childrenMS() float64 {
	var r unix.Rusage
	if unix.Getrusage(unix.RUSAGE_CHILDREN, &r) != nil {
		return 0
	}
	return float64(time.Duration(r.Utime.Nano()+r.Stime.Nano())) / float64(time.Millisecond)
}
