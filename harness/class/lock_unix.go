//go:build unix && !solaris && !aix

package class

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// lock takes a lock of flock(2), which ends with the process.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		_ = f.Close()
		return nil, misuse("another labgrade is at work in %s; wait for it, or give another folder", filepath.Dir(path))
	}
	// Any other error comes of a file system without locks.
	return func() { _ = f.Close() }, nil
}
