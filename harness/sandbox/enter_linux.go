package sandbox

import (
	"fmt"
	"os"
	"path"

	"golang.org/x/sys/unix"
)

// view writes how a start completes the file view with what is its own, and goes
// in. copied is a folder that goes with the box.
func (k *keeper) view(s *script, p plan) (copied string, err error) {
	broken := func(err error) error { return &StepError{Level: k.Level, Step: StepView, Err: err} }
	s.at(StepView)
	s.tmpfs("/tmp", p.Limits.ScratchMB)
	s.tmpfs("/dev/shm", 16)
	s.mount(string(StepProc), "proc", newRoot+"/proc", "proc", quiet|unix.MS_NOEXEC, "")
	s.layers(p.Limits.ScratchMB)
	k.scratch(s, p)
	if copied, err = k.folder(s, p); err != nil {
		return copied, broken(err)
	}
	for _, path := range k.Show {
		if err := s.show(path, unix.MOUNT_ATTR_RDONLY|quietAttributes); err != nil {
			return copied, broken(err)
		}
	}
	if err := k.cache(s, p); err != nil {
		return copied, broken(err)
	}
	s.enter()
	return copied, nil
}

func (s *script) tmpfs(path string, megabytes int) {
	s.mount("mounting "+path, "tmpfs", newRoot+path, "tmpfs", quiet, fmt.Sprintf("size=%dm,nr_inodes=20k,mode=1777", megabytes))
}

// scratch shows what compilers made, to compilers with the right to write.
func (k *keeper) scratch(s *script, p plan) {
	if k.Scratch == "" {
		return
	}
	attributes := uint64(quietAttributes)
	if !p.Build {
		attributes |= unix.MOUNT_ATTR_RDONLY
	}
	s.bind(k.Scratch, true, attributes)
}

// show shows a file or folder. A link stays a link; what is not there is left
// out.
func (s *script) show(name string, attributes uint64) error {
	info, err := os.Lstat(oldRoot + name)
	if err != nil {
		return nil
	}
	if info.Mode()&os.ModeSymlink == 0 {
		s.bind(name, info.IsDir(), attributes)
		return nil
	}
	to, err := os.Readlink(oldRoot + name)
	if err != nil {
		return fmt.Errorf("reading a link: %w", err)
	}
	s.folders(newRoot + path.Dir(name))
	s.add("making a link", unix.SYS_SYMLINKAT, s.text(to), at, s.text(newRoot+name)).may[0] = unix.EEXIST
	return nil
}

func (s *script) bind(name string, isDir bool, attributes uint64) {
	if target := newRoot + name; isDir {
		s.folders(target)
	} else {
		s.folders(path.Dir(target))
		s.file(target)
	}
	s.mount("showing "+name, oldRoot+name, newRoot+name, "", unix.MS_BIND|unix.MS_REC, "")
	s.restrict(newRoot+name, unix.AT_RECURSIVE, attributes)
}

// file makes an empty file to mount on, where there is none.
func (s *script) file(name string) {
	fd := new(int32)
	open := s.add("making "+name, unix.SYS_OPENAT, at, s.text(name), unix.O_CREAT|unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0o644)
	open.out = fd
	s.add("making "+name, unix.SYS_CLOSE).fd = fd
}

// enter makes the new root the only one.
func (s *script) enter() {
	dot := s.text(".")
	s.add("entering the view", unix.SYS_CHDIR, s.text(newRoot))
	s.add("entering the view", unix.SYS_PIVOT_ROOT, dot, dot)
	s.add("leaving the old root", unix.SYS_UMOUNT2, dot, unix.MNT_DETACH)
	s.add("entering the view", unix.SYS_CHDIR, s.text("/"))
	s.restrict("/", 0, unix.MOUNT_ATTR_RDONLY)
}
