package sandbox

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// keeping is the keeper of a box, and our end of the socket to it.
type keeping struct {
	pid    int
	socket *os.File
}

// Keeper is the process id of the box's keeper, and 0 before the first start.
func (b *Box) Keeper() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.keeper.pid
}

// ask has a program started, one at a time; the first needs a keeper first.
func (b *Box) ask(p plan, files []*os.File, run func(start func() error) error) (report, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.keeper.socket == nil {
		if err := b.hire(run); err != nil {
			return report{}, err
		}
	}
	numbers := make([]int, len(files))
	for i, file := range files {
		numbers[i] = int(file.Fd())
	}
	answer, err := b.keeper.exchange(p, numbers)
	if err != nil {
		err = &StepError{Level: b.Level, Step: "starting a box", Err: err}
	}
	if err == nil && answer.Init == 0 {
		err = answer.trouble(b.Level)
	}
	return answer, err
}

// exchange sends a message and receives the answer.
func (k keeping) exchange(message any, files []int) (answer report, err error) {
	socket := int(k.socket.Fd())
	if err := send(socket, message, files); err != nil {
		return report{}, err
	}
	_, err = receive(socket, make([]byte, maxAnswer), &answer)
	return answer, err
}

// hire starts the keeper, which ends when this process does.
func (b *Box) hire(run func(start func() error) error) error {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	ours, theirs := os.NewFile(uintptr(pair[0]), "keeper"), os.NewFile(uintptr(pair[1]), "worker")
	defer theirs.Close()
	cmd := &exec.Cmd{
		Path: "/proc/self/exe", Args: []string{"labgrade", keeperArg},
		Env:        []string{"GOMAXPROCS=1", "GOGC=off", "GOMEMLIMIT=64MiB"}, // it does one thing at a time, and little
		ExtraFiles: []*os.File{theirs}, SysProcAttr: b.attributes(),
	}
	if run == nil {
		run = func(start func() error) error { return start() }
	}
	if err := run(cmd.Start); err != nil {
		ours.Close()
		return &StepError{Level: b.Level, Step: StepNamespaces, Err: err}
	}
	_ = theirs.Close() // so that its end is seen
	go cmd.Wait()      // how it ends says nothing
	k := keeping{cmd.Process.Pid, ours}
	answer, err := k.exchange(b.house(), nil)
	if err != nil {
		err = &StepError{Level: b.Level, Step: "starting the keeper", Err: err}
	} else {
		err = answer.trouble(b.Level)
	}
	if err != nil {
		ours.Close()
		return err
	}
	b.keeper = k
	return nil
}

func (b *Box) house() house {
	return house{Level: b.Level, Usual: usual(), Show: b.Show, Scratch: b.Scratch, Cache: b.Cache, User: b.User}
}

// attributes give the keeper its namespaces. In them an ordinary user has the
// capabilities by the ambient set; a worker of root maps the user that the
// programs become beside itself, because limits do not bind root.
func (b *Box) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setsid: true}
	if b.Level != Boxed {
		return a
	}
	uid, gid := os.Getuid(), os.Getgid()
	a.Cloneflags = unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWIPC
	a.UidMappings, a.GidMappings = same(uid), same(gid)
	if b.User > 0 {
		a.UidMappings, a.GidMappings = append(a.UidMappings, same(b.User)...), append(a.GidMappings, same(b.User)...)
		a.GidMappingsEnableSetgroups = true
	}
	if uid != 0 {
		a.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_SETPCAP}
	}
	return a
}

func same(id int) []syscall.SysProcIDMap {
	return []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
}
