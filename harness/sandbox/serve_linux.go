package sandbox

import (
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// Serve does a keeper's work if this process was started as one, and tells with
// which status it must exit then. Call it first in main, and in TestMain of
// tests that start programs in a box.
func Serve() (status int, isKeeper bool) {
	if len(os.Args) < 2 {
		return 0, false
	}
	switch os.Args[1] {
	case keeperArg:
		runtime.LockOSThread() // the thread that forks has the capabilities
		serve()
		return 0, true
	case killArg:
		_ = unix.Kill(-1, unix.SIGKILL) // everybody of this user, ourselves too
		return 0, true
	}
	return 0, false
}

// serve furnishes the house and starts what it is told until the worker goes.
func serve() {
	_ = unix.CloseRange(socketFD, ^uint(0), unix.CLOSE_RANGE_CLOEXEC) // what Go opens is closed anyway
	unix.CloseOnExec(socketFD)
	k := &keeper{}
	data := make([]byte, maxMessage)
	if _, err := receive(socketFD, data, &k.house); err != nil {
		return // the worker has gone
	}
	if err := k.furnish(); err != nil {
		_ = send(socketFD, failed(err), nil) // the worker may have gone
		return
	}
	defer k.endAll()
	for answer := (report{}); ; {
		if send(socketFD, answer, nil) != nil {
			return
		}
		var p plan
		files, err := receive(socketFD, data, &p)
		if err != nil {
			return
		}
		answer = k.begin(p, files)
		for _, fd := range files {
			_ = unix.Close(fd) // they are others'
		}
	}
}
