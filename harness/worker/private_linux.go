package worker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/labgrade/labgrade/harness/sandbox"
)

// namespaces gives the worker a user, network, process, mount, IPC and host name
// namespace of its own. Inside it keeps its own user id, so a program sees
// itself as at home; the capabilities that setting up needs come by the ambient
// set and are given up before any program runs (user_namespaces(7)). pool is a
// second user for the programs, 0 for none.
func namespaces(pool int) *syscall.SysProcAttr {
	uid := os.Getuid()
	a := &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWUSER | unix.CLONE_NEWNET | unix.CLONE_NEWPID |
			unix.CLONE_NEWNS | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS,
		UidMappings: mapping(uid, pool), GidMappings: mapping(os.Getgid(), pool),
		GidMappingsEnableSetgroups: pool > 0,
		Setpgid:                    true,
	}
	if uid != 0 {
		a.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_SETPCAP}
	}
	return a
}

// mapping keeps the ids as they are.
func mapping(id, pool int) []syscall.SysProcIDMap {
	all := []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
	if pool > 0 {
		all = append(all, syscall.SysProcIDMap{ContainerID: pool, HostID: pool, Size: 1})
	}
	return all
}

func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// enter furnishes the new namespaces, gives up every capability and becomes the
// worker. It returns only if a step was refused.
func enter() error {
	runtime.LockOSThread()
	place := placeOf(os.Args[2:])
	for _, step := range []struct {
		name sandbox.Step
		do   func() error
	}{
		{sandbox.StepLoopback, loopback},
		{sandbox.StepMounts, privateMounts},
		{sandbox.StepProc, mountProc},
		{"mounting the scratch folder", func() error { return mountScratch(place) }},
		{"giving up capabilities", func() error { return settled(&place) }},
	} {
		if err := step.do(); err != nil {
			return &sandbox.StepError{Level: place.level(), Step: step.name, Err: err}
		}
	}
	args := append([]string{os.Args[0], workArg}, place.args()...)
	return unix.Exec("/proc/self/exe", args, os.Environ())
}

// settled makes the namespaces comfortable and gives up what that needed. A
// worker of root keeps what boxes for another user need, and the sight of that
// user's descriptors and memory, from which backtraces are read (proc(5));
// programs in boxes do not get it.
func settled(place *Place) error {
	settle()
	if place.wide {
		place.Tap = tap()
		_ = everywhere()                                                          // without it a program with an address built in says that it cannot bind it
		_ = os.WriteFile("/proc/sys/net/ipv4/tcp_max_tw_buckets", []byte("0"), 0) // each check starts a server on the same port
	}
	if place.pool > 0 {
		return forswear(unix.CAP_SETUID, unix.CAP_SETGID, unix.CAP_SETFCAP, unix.CAP_DAC_READ_SEARCH, unix.CAP_DAC_OVERRIDE)
	}
	return forswear()
}

// mountScratch bounds what compilers in boxes leave behind, and lets it vanish
// with the worker. Both users write to it.
func mountScratch(place Place) error {
	if place.level() != sandbox.Boxed || place.scratch == "" {
		return nil
	}
	return unix.Mount("scratch", place.scratch, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV,
		fmt.Sprintf("size=%dm,nr_inodes=50k,mode=777", sandbox.BuiltMB))
}

// loopback sets the interface lo up; the kernel then adds its addresses.
func loopback() error {
	return ofLoopback(func(fd int, request *unix.Ifreq) error {
		request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
		return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
	})
}

// ofLoopback asks something of the interface lo (netdevice(7)).
func ofLoopback(ask func(fd int, request *unix.Ifreq) error) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	return ask(fd, request)
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

// forswear gives up every capability but those to keep, for good: user 0 no
// longer gets any by executing something (capabilities(7), securebits), and the
// sets that survive an exec are emptied. It acts on this thread, which is the
// one that executes.
func forswear(keep ...uintptr) error {
	const noRoot = 1<<0 | 1<<1 | 1<<2 | 1<<3 // NOROOT, NO_SETUID_FIXUP and their locks
	if err := unix.Prctl(unix.PR_SET_SECUREBITS, noRoot, 0, 0, 0); err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return err
	}
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		if slices.Contains(keep, c) {
			continue
		}
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil && !errors.Is(err, unix.EINVAL) {
			return err
		}
	}
	var kept [2]unix.CapUserData
	for _, c := range keep {
		bit := uint32(1) << (c % 32)
		kept[c/32].Effective |= bit
		kept[c/32].Permitted |= bit
		kept[c/32].Inheritable |= bit
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	if err := unix.Capset(&header, &kept[0]); err != nil {
		return err
	}
	for _, c := range keep {
		if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, c, 0, 0); err != nil {
			return err
		}
	}
	return nil
}

// closeOnExec keeps the report's pipe, and whatever else was inherited, from
// the programs that the worker starts (close_range(2)).
func closeOnExec() {
	if unix.CloseRange(reportFD, ^uint(0), unix.CLOSE_RANGE_CLOEXEC) != nil {
		unix.CloseOnExec(reportFD)
	}
}
