package sandbox

import (
	"errors"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// landlockABI is the version of Landlock that the kernel has.
func landlockABI() (int, error) {
	abi, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0, errno
	}
	return int(abi), nil
}

// Rights to files, those of one file alone, and those of the first version
// (landlock(7)).
const (
	readOnly = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	ofFile   = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE
	firstAll = 1<<13 - 1
)

// scopes are what does not leave the fence: abstract sockets and signals.
const scopes = 1<<0 | 1<<1

type rulesetAttr struct{ files, net, scoped uint64 }

type pathRule struct {
	access uint64
	fd     int32
}

// fence lets the program read what it may see and write where it may. In a box
// the view does that already, and Landlock adds a second lock; a kernel without
// it is enough there.
func (s *shim) fence() error {
	abi, err := landlockABI()
	if err != nil {
		if s.Level == Boxed {
			return nil
		}
		return err
	}
	attr, size := rulesetAttr{files: firstAll}, uintptr(8)
	if abi >= 2 {
		attr.files |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if abi >= 3 {
		attr.files |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if abi >= 6 {
		attr.scoped, size = scopes, unsafe.Sizeof(attr)
	}
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), size, 0)
	if errno != 0 {
		return errno
	}
	defer unix.Close(int(fd))
	for _, r := range s.rules(attr.files) {
		if err := allow(int(fd), r.path, r.access&attr.files); err != nil {
			return err
		}
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

type right struct {
	path   string
	access uint64
}

func (s *shim) rules(all uint64) []right {
	rules := []right{{"/dev/null", all}, {"/dev/shm", all}, {s.Dir, all}}
	if s.Level == Boxed {
		return append(rules, right{"/", readOnly}, right{"/tmp", all}, right{"/cache", all}, right{s.Scratch, all})
	}
	scratch := uint64(readOnly)
	if s.Build {
		scratch = all
	}
	rules = append(rules, right{s.Scratch, scratch}, right{"/proc", readOnly}, right{"/dev", readOnly})
	for _, path := range append(s.Usual, s.Show...) {
		rules = append(rules, right{path, readOnly})
	}
	return rules
}

// allow adds a rule; what is not there needs none.
func allow(ruleset int, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOENT) || path == "" {
		return nil
	}
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		access &= ofFile
	}
	rule := pathRule{access, int32(fd)}
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
