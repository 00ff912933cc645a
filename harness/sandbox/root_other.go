//go:build !linux

package sandbox

import (
	"errors"
	"os"
)

// RealRoot reports whether this process is root.
func RealRoot() bool { return os.Geteuid() == 0 }

// PoolUser is 0: there are no boxes here.
func PoolUser() int { return 0 }

// TakeUser fails: there is no level uid here.
func (b *Box) TakeUser() error { return errors.ErrUnsupported }

// Filtered is false: this system has no system call filter.
func Filtered() bool { return false }
