package sandbox

import (
	"path"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// call is one system call, made ready so that it can be done where no Go code
// may run: in a process that was forked without executing anything.
type call struct {
	number uintptr
	args   [6]uintptr
	fd     *int32           // if not nil, what the first argument is at that time
	out    *int32           // if not nil, where the result goes
	may    [2]syscall.Errno // the refusals that do not matter
	step   Step             // for messages
	what   string
}

// perform does the calls in their order and returns which was refused, or -1.
// It allocates nothing, grows no stack and calls no Go runtime.
//
//go:norace
//go:nosplit
func perform(calls []call) (refused int, errno syscall.Errno) {
	for i := range calls {
		c := &calls[i]
		first := c.args[0]
		if c.fd != nil {
			first = uintptr(*c.fd)
		}
		result, _, errno := syscall.RawSyscall6(c.number, first, c.args[1], c.args[2], c.args[3], c.args[4], c.args[5])
		switch {
		case errno != 0 && errno != c.may[0] && errno != c.may[1]:
			return i, errno
		case errno == 0 && c.out != nil:
			*c.out = int32(result)
		}
	}
	return -1, 0
}

// script is a list of calls that is being written. The kernel is told addresses,
// which do not keep memory alive: kept and room do, until the calls are done.
type script struct {
	calls []call
	step  Step
	kept  []any
	room  []byte          // for texts
	made  map[string]bool // folders
}

// begin empties the script. The memory is used again: after a fork every page
// that is written for the first time costs a copy.
func (s *script) begin() {
	clear(s.kept)
	clear(s.made)
	s.calls, s.kept, s.room = s.calls[:0], s.kept[:0], s.room[:0]
	if s.made == nil {
		s.made, s.room = map[string]bool{}, make([]byte, 0, 16<<10)
		s.calls = make([]call, 0, 256)
	}
}

// at names the step that the next calls belong to.
func (s *script) at(step Step) { s.step = step }

// add appends a call. what says in a message what it was about.
func (s *script) add(what string, number uintptr, args ...uintptr) *call {
	c := call{number: number, step: s.step, what: what}
	copy(c.args[:], args)
	s.calls = append(s.calls, c)
	return &s.calls[len(s.calls)-1] // good until the next one is added
}

// text keeps a string as the kernel reads it.
func (s *script) text(value string) uintptr {
	if cap(s.room)-len(s.room) <= len(value) {
		s.kept = append(s.kept, s.room)
		s.room = make([]byte, 0, len(value)+4<<10)
	}
	from := len(s.room)
	s.room = append(append(s.room, value...), 0)
	return uintptr(unsafe.Pointer(&s.room[from]))
}

// texts keeps a list of strings as execve(2) reads it.
func (s *script) texts(values []string) uintptr {
	list := make([]uintptr, len(values)+1)
	for i, value := range values {
		list[i] = s.text(value)
	}
	s.kept = append(s.kept, list)
	return uintptr(unsafe.Pointer(&list[0]))
}

// keep keeps what a pointer points to and returns its address.
func keep[T any](s *script, p *T) uintptr {
	s.kept = append(s.kept, p)
	return uintptr(unsafe.Pointer(p))
}

// alive is called when the calls are done.
func (s *script) alive() { runtime.KeepAlive(s) }

// folders makes a folder and those above it, where they are missing.
func (s *script) folders(dir string) {
	whole := path.Clean("/" + dir)
	for end := 1; end <= len(whole); end++ {
		made := whole[:end]
		if end < len(whole) && whole[end] != '/' || s.made[made] {
			continue
		}
		s.made[made] = true
		s.add("making "+made, unix.SYS_MKDIRAT, at, s.text(made), 0o755).may[0] = unix.EEXIST
	}
}

// at is unix.AT_FDCWD as the kernel takes it.
const at = ^uintptr(0) - 99

// mount is mount(2).
func (s *script) mount(what, source, target, kind string, flags uintptr, options string) *call {
	data := uintptr(0)
	if options != "" {
		data = s.text(options)
	}
	return s.add(what, unix.SYS_MOUNT, s.text(source), s.text(target), s.text(kind), flags, data)
}

// restrict takes rights from a mount and, with AT_RECURSIVE, those below it.
func (s *script) restrict(target string, flags uintptr, attributes uint64) {
	set := &unix.MountAttr{Attr_set: attributes}
	s.add("restricting "+target, unix.SYS_MOUNT_SETATTR, at, s.text(target), flags, keep(s, set), unsafe.Sizeof(*set))
}
