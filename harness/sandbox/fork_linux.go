package sandbox

import (
	"math"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// fork is a start that is made ready: two scripts and what is told about them.
type fork struct {
	flags   uintptr // for namespaces
	init    script  // done by the new process, the init of the box
	program script  // then done by its child; the last call executes the program

	trouble     int32 // a pipe that takes a refusal, and ends when all went well
	pidfd       int32 // the init, as the keeper holds it
	status, off int32 // in the init: where the program's end is told, and the go-ahead
	all         unix.Sigset_t
	none        unix.Sigset_t
}

// refusal is what the trouble pipe takes.
type refusal struct{ inProgram, call, errno uint32 }

// Descriptors that the init keeps; the program's own streams have these numbers
// only in the program.
const (
	statusFD = 0
	goFD     = 1
)

// start makes the init a child of the worker, as a brother of this process, so
// that the worker itself waits for it. Nothing is executed, which would cost as
// much as everything else together: the new process goes on in a copy of this
// one's memory, without Go's runtime, for which all signals are blocked and
// only system calls are made (clone(2), signal-safety(7)).
//
//go:norace
//go:nosplit
func (f *fork) start() (pid uintptr, errno syscall.Errno) {
	var before unix.Sigset_t
	mask(&f.all, &before)
	flags := f.flags | unix.CLONE_PARENT | unix.CLONE_PIDFD
	pid, _, errno = rawClone(flags, uintptr(unsafe.Pointer(&f.pidfd)))
	if pid == 0 && errno == 0 {
		f.live()
	}
	mask(&before, nil)
	return pid, errno
}

//go:norace
//go:nosplit
func mask(set, before *unix.Sigset_t) {
	syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(before)), sigsetSize, 0, 0)
}

// sigsetSize is that of the kernel, which the C library's is longer than.
const sigsetSize = 8

// live is the whole life of an init: it furnishes the box, starts the program,
// lets go of everything that it does not need, waits until the program may be
// lost, and takes in whatever ends until nobody is left.
//
//go:norace
//go:nosplit
func (f *fork) live() {
	f.do(f.init.calls, 0)
	pid, _, errno := rawClone(uintptr(unix.SIGCHLD), 0)
	switch {
	case errno != 0:
		f.complain(0, uint32(len(f.init.calls)), errno)
	case pid == 0:
		mask(&f.none, nil)
		f.do(f.program.calls, 1)
	}
	syscall.RawSyscall6(unix.SYS_DUP3, uintptr(f.status), statusFD, 0, 0, 0, 0)
	syscall.RawSyscall6(unix.SYS_DUP3, uintptr(f.off), goFD, 0, 0, 0, 0)
	syscall.RawSyscall6(unix.SYS_CLOSE_RANGE, goFD+1, math.MaxUint32, 0, 0, 0, 0)
	var word [4]byte
	if n, _, _ := syscall.RawSyscall6(unix.SYS_READ, goFD, uintptr(unsafe.Pointer(&word)), 1, 0, 0, 0); n != 1 {
		leave()
	}
	for {
		var status uint32
		ended, _, errno := syscall.RawSyscall6(unix.SYS_WAIT4, ^uintptr(0), uintptr(unsafe.Pointer(&status)), 0, 0, 0, 0)
		switch {
		case errno == unix.EINTR:
		case errno != 0:
			leave()
		case ended == pid:
			syscall.RawSyscall6(unix.SYS_WRITE, statusFD, uintptr(unsafe.Pointer(&status)), 4, 0, 0, 0)
		}
	}
}

// do performs a script, or tells what was refused and ends the process.
//
//go:norace
//go:nosplit
func (f *fork) do(calls []call, inProgram uint32) {
	if at, errno := perform(calls); errno != 0 {
		f.complain(inProgram, uint32(at), errno)
	}
}

//go:norace
//go:nosplit
func (f *fork) complain(inProgram, call uint32, errno syscall.Errno) {
	r := refusal{inProgram, call, uint32(errno)}
	syscall.RawSyscall6(unix.SYS_WRITE, uintptr(f.trouble), uintptr(unsafe.Pointer(&r)), unsafe.Sizeof(r), 0, 0, 0)
	leave()
}

//go:norace
//go:nosplit
func leave() {
	for {
		syscall.RawSyscall6(unix.SYS_EXIT_GROUP, 0, 0, 0, 0, 0, 0)
	}
}

// rawClone is clone(2) with the stack shared by copy.
//
//go:norace
//go:nosplit
func rawClone(flags, pidfd uintptr) (pid, errno1 uintptr, errno syscall.Errno) {
	return syscall.RawSyscall6(unix.SYS_CLONE, flags, 0, pidfd, 0, 0, 0)
}
