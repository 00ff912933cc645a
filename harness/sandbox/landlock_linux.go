package sandbox

import (
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

type rulesetAttr struct{ files, _, scoped uint64 }

type pathRule struct {
	access uint64
	fd     int32
}

// fence lets the program read what it may see and write where it may. In a box
// the view does that already, and Landlock adds a second lock; a kernel without
// it is enough there.
func (k *keeper) fence(s *script, p plan) error {
	s.at(StepLandlock)
	abi, err := landlockABI()
	if err != nil {
		if k.Level == Boxed {
			return nil
		}
		return err
	}
	attr, size := &rulesetAttr{files: firstAll}, uintptr(8)
	if abi >= 2 {
		attr.files |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if abi >= 3 {
		attr.files |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if abi >= 6 {
		attr.scoped, size = scopes, unsafe.Sizeof(*attr)
	}
	ruleset := new(int32)
	s.add("", unix.SYS_LANDLOCK_CREATE_RULESET, keep(s, attr), size, 0).out = ruleset
	for _, r := range k.rights(p, attr.files) {
		s.allow(ruleset, r.path, r.access&attr.files)
	}
	s.add("", unix.SYS_LANDLOCK_RESTRICT_SELF, 0, 0).fd = ruleset
	s.add("", unix.SYS_CLOSE).fd = ruleset
	return nil
}

type right struct {
	path   string
	access uint64
}

func (k *keeper) rights(p plan, all uint64) []right {
	rights := []right{{"/dev/null", all & ofFile}, {"/dev/shm", all}, {p.Dir, all}}
	if k.Level == Boxed {
		return append(rights, right{"/", readOnly}, right{"/tmp", all}, right{"/cache", all}, right{k.Scratch, all})
	}
	scratch := uint64(readOnly)
	if p.Build {
		scratch = all
	}
	rights = append(rights, right{k.Scratch, scratch}, right{"/proc", readOnly}, right{"/dev", readOnly})
	for _, path := range append(k.Usual, k.Show...) {
		access := uint64(readOnly)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			access &= ofFile
		}
		rights = append(rights, right{path, access})
	}
	return rights
}

// allow adds a rule; what is not there needs none.
func (s *script) allow(ruleset *int32, path string, access uint64) {
	if path == "" {
		return
	}
	rule := &pathRule{access, -1}
	open := s.add(path, unix.SYS_OPENAT, at, s.text(path), unix.O_PATH|unix.O_CLOEXEC, 0)
	open.may[0], open.out = unix.ENOENT, &rule.fd
	add := s.add(path, unix.SYS_LANDLOCK_ADD_RULE, 0, unix.LANDLOCK_RULE_PATH_BENEATH, keep(s, rule), 0)
	add.may[0], add.fd = unix.EBADF, ruleset // it was not there
	end := s.add(path, unix.SYS_CLOSE)
	end.may[0], end.fd = unix.EBADF, &rule.fd
}
