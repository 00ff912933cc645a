package worker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// namespaces gives the worker a user, network, process, mount, IPC and host name
// namespace of its own. Inside it keeps its own user id, so a program sees
// itself as at home; the capabilities that setting up needs come by the ambient
// set and are given up before any program runs (user_namespaces(7)).
func namespaces() *syscall.SysProcAttr {
	uid, gid := os.Getuid(), os.Getgid()
	a := &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWUSER | unix.CLONE_NEWNET | unix.CLONE_NEWPID |
			unix.CLONE_NEWNS | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: gid, HostID: gid, Size: 1}},
		Setpgid:     true,
	}
	if uid != 0 {
		a.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_SETPCAP}
	}
	return a
}

func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// enter furnishes the new namespaces, gives up every capability and becomes the
// worker. It returns only if a step was refused.
func enter() error {
	runtime.LockOSThread()
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"bringing up the loopback network", loopback},
		{"making mounts private", privateMounts},
		{"mounting /proc", mountProc},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	settle()
	if err := forswear(); err != nil {
		return fmt.Errorf("giving up capabilities: %w", err)
	}
	args := append([]string{os.Args[0], workArg}, os.Args[2:]...)
	return unix.Exec("/proc/self/exe", args, os.Environ())
}

// loopback sets the interface lo up; the kernel then adds its addresses.
func loopback() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
}

func privateMounts() error {
	return unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, "")
}

// mountProc shows this process namespace alone. A container that masks its own
// /proc does not allow it.
func mountProc() error {
	return unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
}

// settings make the private network kind to students and quick to fill: low
// ports need no privilege, and a send buffer does not grow to megabytes. Each
// is a convenience; what is refused stays as it is.
var settings = map[string]string{
	"net/ipv4/ip_unprivileged_port_start": "0",
	"net/ipv4/tcp_wmem":                   "4096 65536 262144",
	"net/ipv4/tcp_rmem":                   "4096 131072 1048576",
}

func settle() {
	for name, value := range settings {
		_ = os.WriteFile("/proc/sys/"+name, []byte(value), 0)
	}
	_ = resolveOwnName()
}

// resolveOwnName makes the host's own name resolve to the loopback address:
// many servers look it up to know where to bind.
func resolveOwnName() error {
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "labgrade-hosts-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	hosts := filepath.Join(dir, "hosts")
	text := fmt.Sprintf("127.0.0.1 localhost %s\n::1 localhost\n", name)
	return errors.Join(
		os.WriteFile(hosts, []byte(text), 0o644),
		unix.Mount(hosts, "/etc/hosts", "", unix.MS_BIND, ""),
	)
}

// forswear gives up every capability for good: user 0 no longer gets any by
// executing something (capabilities(7), securebits), and the sets that survive
// an exec are emptied. It acts on this thread, which is the one that executes.
func forswear() error {
	const noRoot = 1<<0 | 1<<1 | 1<<2 | 1<<3 // NOROOT, NO_SETUID_FIXUP and their locks
	if err := unix.Prctl(unix.PR_SET_SECUREBITS, noRoot, 0, 0, 0); err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return err
	}
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil && !errors.Is(err, unix.EINVAL) {
			return err
		}
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	return unix.Capset(&header, (*unix.CapUserData)(unsafe.Pointer(&none)))
}

// closeOnExec keeps the report's pipe, and whatever else was inherited, from
// the programs that the worker starts (close_range(2)).
func closeOnExec() {
	if unix.CloseRange(reportFD, ^uint(0), unix.CLOSE_RANGE_CLOEXEC) != nil {
		unix.CloseOnExec(reportFD)
	}
}
