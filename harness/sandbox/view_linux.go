package sandbox

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// While the view is built, the old root is at oldRoot and the new one at newRoot.
const (
	oldRoot = "/old"
	newRoot = "/new"
)

// The folders beside them: what layers are mounted over, the layers, and what is
// kept from one start to the next.
const (
	lowerBase = "/lower"
	layerBase = "/layers"
	keptBase  = "/kept"
)

// keptMB bounds what is kept.
const keptMB = 256

const (
	quiet           = unix.MS_NOSUID | unix.MS_NODEV
	quietAttributes = unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV
)

// view is the part of a file view that all starts share, being built.
type view struct {
	house
	err error // the first one; everything after it is left out
}

// try notes the error of a step, with what it was about.
func (v *view) try(what string, err error) {
	if v.err == nil && err != nil {
		v.err = fmt.Errorf("%s: %w", what, err)
	}
}

// buildView makes a root that holds what every program may see and nothing
// else. The keeper stays outside of it, so that a start can add the submission
// and go in (mount_namespaces(7), pivot_root(2)).
func (k *keeper) buildView() error {
	v := &view{house: k.house}
	v.park()
	for _, path := range v.Usual {
		v.bind(path)
	}
	v.devices()
	v.names()
	for _, dir := range []string{"/tmp", "/dev/shm", "/proc"} {
		if v.err == nil {
			v.try("making folders", os.MkdirAll(newRoot+dir, 0o755))
		}
	}
	return v.err
}

// park moves the old root aside, so that all of it can be bound.
func (v *view) park() {
	v.try("making mounts private", unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	v.try("mounting a base", unix.Mount("base", "/tmp", "tmpfs", quiet, "size=1m,mode=755"))
	for _, dir := range []string{oldRoot, newRoot, lowerBase, layerBase, keptBase} {
		if v.err == nil {
			v.try("making folders", os.Mkdir("/tmp"+dir, 0o755))
		}
	}
	if v.err != nil {
		return
	}
	v.try("changing the root", unix.PivotRoot("/tmp", "/tmp"+oldRoot))
	v.try("changing the root", unix.Chdir("/"))
	v.try("mounting the new root", unix.Mount("root", newRoot, "tmpfs", quiet, "size=4m,mode=755"))
	v.try("mounting what is kept", unix.Mount("kept", keptBase, "tmpfs", quiet, fmt.Sprintf("size=%dm,mode=755", keptMB)))
}

// bind shows a file or folder, read only. A link stays a link; what is not there
// is left out.
func (v *view) bind(path string) { v.mount(path, unix.MOUNT_ATTR_RDONLY|quietAttributes) }

func (v *view) mount(path string, attributes uint64) {
	if v.err != nil {
		return
	}
	source, target := oldRoot+path, newRoot+path
	info, err := os.Lstat(source)
	if err != nil {
		return
	}
	if info.Mode()&os.ModeSymlink != 0 {
		v.link(source, target)
		return
	}
	if err := point(target, info.IsDir()); err != nil {
		v.try("showing "+path, err)
		return
	}
	v.try("showing "+path, unix.Mount(source, target, "", unix.MS_BIND|unix.MS_REC, ""))
	v.restrict(target, attributes)
}

func (v *view) link(source, target string) {
	to, err := os.Readlink(source)
	if _, there := os.Lstat(target); there == nil || err != nil {
		v.try("reading a link", err)
		return
	}
	v.try("making folders", os.MkdirAll(filepath.Dir(target), 0o755))
	v.try("making a link", os.Symlink(to, target))
}

// restrict takes rights from a mount and those below it; kernels before 5.12
// cannot.
func (v *view) restrict(target string, attributes uint64) {
	if v.err == nil {
		set := unix.MountAttr{Attr_set: attributes}
		v.try("restricting a mount", unix.MountSetattr(unix.AT_FDCWD, target, unix.AT_RECURSIVE, &set))
	}
}

// point makes what is mounted on.
func point(target string, dir bool) error {
	if _, err := os.Stat(target); err == nil {
		return nil
	}
	if dir {
		return os.MkdirAll(target, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, nil, 0o644)
}

// devices are those without which programs do not work; there is no terminal.
func (v *view) devices() {
	for _, name := range []string{"null", "zero", "full", "random", "urandom"} {
		v.mount("/dev/"+name, unix.MOUNT_ATTR_NOSUID|unix.MOUNT_ATTR_NOEXEC)
	}
	if v.err != nil {
		return
	}
	for name, to := range map[string]string{"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"} {
		v.try("making links", os.Symlink("/proc/self/fd"+to, newRoot+"/dev/"+name))
	}
}

// names are the users that a program sees, none of the machine's, and the hosts:
// a copy, because the worker's own may be a file without a name.
func (v *view) names() {
	if v.err != nil {
		return
	}
	user, group := os.Getuid(), os.Getgid()
	if v.User > 0 {
		user, group = v.User, v.User
	}
	hosts, err := os.ReadFile(oldRoot + "/etc/hosts")
	if err != nil {
		hosts = []byte("127.0.0.1 localhost\n::1 localhost\n")
	}
	for name, text := range map[string]string{
		"hosts":  string(hosts),
		"passwd": fmt.Sprintf("student:x:%d:%d:student:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n", user, group),
		"group":  fmt.Sprintf("student:x:%d:\nnogroup:x:65534:\n", group),
	} {
		v.try("writing names", os.WriteFile(newRoot+"/etc/"+name, []byte(text), 0o644))
	}
}
