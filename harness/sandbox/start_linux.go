package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Shim is the init of one program's box, and its parent.
type Shim struct {
	Program *os.Process // as this process numbers it; never wait for it
	Init    int         // the shim's own process id

	cmd     *exec.Cmd
	orders  *os.File
	reports *json.Decoder
	source  *os.File
	user    int
	nested  bool
	gone    chan struct{}
}

// Start starts a program in the box. run starts a process, with the signals as
// the program shall find them; nil is plain. An error is a *fs.PathError of
// the program itself, or a *StepError of the box. Who starts must call Kill.
func (b *Box) Start(o Order, run func(start func() error) error) (*Shim, error) {
	if run == nil {
		run = func(start func() error) error { return start() }
	}
	s := &Shim{gone: make(chan struct{}), nested: b.Level == Boxed}
	if b.Level == UID {
		s.user = b.User
	}
	theirs, err := s.prepare(b, o)
	if err != nil {
		return nil, err
	}
	defer closeAll(theirs)
	if err := run(s.cmd.Start); err != nil {
		closeAll([]*os.File{s.orders, s.source})
		return nil, &StepError{Level: b.Level, Step: StepNamespaces, Err: err}
	}
	closeAll(theirs)
	go s.bury()
	if err := s.begin(b.plan(o)); err != nil {
		s.Kill()
		return nil, err
	}
	return s, nil
}

// prepare makes the command and its pipes; theirs are the shim's ends.
func (s *Shim) prepare(b *Box, o Order) (theirs []*os.File, err error) {
	read, orders, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	reports, write, err := os.Pipe()
	if err != nil {
		closeAll([]*os.File{read, orders})
		return nil, err
	}
	s.orders, s.source, s.reports = orders, reports, json.NewDecoder(reports)
	s.cmd = &exec.Cmd{
		Path: "/proc/self/exe", Args: []string{"labgrade", shimArg},
		Env:   []string{"GOMAXPROCS=2", "GOGC=off"}, // it lives for one start
		Stdin: o.Stdio[0], Stdout: o.Stdio[1], Stderr: o.Stdio[2],
		ExtraFiles: []*os.File{read, write}, SysProcAttr: b.attributes(),
	}
	return []*os.File{read, write}, nil
}

// attributes give the shim its namespaces. In them an ordinary user has the
// capabilities by the ambient set; a worker of root maps the user that the
// programs become beside itself, because limits do not bind root.
func (b *Box) attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setsid: true}
	if b.Level != Boxed {
		return a
	}
	uid, gid := os.Getuid(), os.Getgid()
	a.Cloneflags = unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWIPC
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

func (b *Box) plan(o Order) plan {
	return plan{
		Level: b.Level, Path: o.Path, Args: o.Args, Env: b.environ(o.Env), Dir: o.Dir, Build: o.Build,
		Personal: IsPersonal(o.Dir), Usual: usual(), Show: b.Show, Scratch: b.Scratch, Cache: b.Cache,
		User: b.User, Limits: b.limits(o.Build),
	}
}

// begin sends the plan and waits until the program runs. The shim reaps nobody
// before it is told to, so that the program can be found.
func (s *Shim) begin(p plan) error {
	broken := func(err error) error { return &StepError{Level: p.Level, Step: "starting the shim", Err: err} }
	if err := json.NewEncoder(s.orders).Encode(p); err != nil {
		return broken(err)
	}
	var r report
	if err := s.reports.Decode(&r); err != nil {
		return broken(err)
	}
	switch {
	case r.Step == stepStart && r.Errno != 0:
		return &fs.PathError{Op: "exec", Path: p.Path, Err: syscall.Errno(r.Errno)}
	case r.Step != "" && r.Errno != 0:
		return &StepError{Level: p.Level, Step: Step(r.Step), Err: fmt.Errorf("%s: %w", r.Text, syscall.Errno(r.Errno))}
	case r.Step != "":
		return &StepError{Level: p.Level, Step: Step(r.Step), Err: errors.New(r.Text)}
	}
	s.Init = s.cmd.Process.Pid
	program, err := os.FindProcess(s.find(r.Started))
	if err != nil {
		return broken(err)
	}
	s.Program = program
	if _, err := s.orders.Write([]byte("\n")); err != nil {
		return broken(err)
	}
	return nil
}

// find returns our number of the program that has the number pid in the box.
func (s *Shim) find(pid int) int {
	if !s.nested {
		return pid
	}
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", s.Init)) // the pattern is good
	for _, file := range files {
		text, _ := os.ReadFile(file)
		for child := range strings.FieldsSeq(string(text)) {
			if numbers := numbersOf(child); len(numbers) > 0 && numbers[len(numbers)-1] == fmt.Sprint(pid) {
				return atoi(child)
			}
		}
	}
	return 0
}

// numbersOf are the numbers of a process in the namespaces it is seen from, the
// innermost last (proc_pid_status(5), NSpid).
func numbersOf(pid string) []string {
	status, _ := os.ReadFile("/proc/" + pid + "/status") // it cannot have gone
	_, rest, _ := strings.Cut(string(status), "\nNSpid:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Fields(line)
}

// Wait waits until the program itself has ended and returns its status as
// wait(2) gives it. It is called once. A box that was ended tells SIGKILL.
func (s *Shim) Wait() syscall.WaitStatus {
	for {
		var r report
		if err := s.reports.Decode(&r); err != nil {
			return syscall.WaitStatus(syscall.SIGKILL)
		}
		if r.Ended {
			return syscall.WaitStatus(r.Status)
		}
	}
}

// Kill ends the box and, with it, everything in it (pid_namespaces(7)). It may
// be called again, and concurrently.
func (s *Shim) Kill() {
	_ = s.cmd.Process.Kill() // it may have ended
	if s.user > 0 {
		killUser(s.user)
	}
}

// Nested reports whether the shim is the init of a process namespace, so that
// nothing outlives it.
func (s *Shim) Nested() bool { return s.nested }

// Gone is closed when the shim has been reaped; nothing of the box lives then,
// at level boxed.
func (s *Shim) Gone() <-chan struct{} { return s.gone }

// bury reaps the shim. Its end of the reports stays readable.
func (s *Shim) bury() {
	_ = s.cmd.Wait() // how the shim ends says nothing
	_ = s.orders.Close()
	close(s.gone)
}

// Close frees the pipes after Wait has returned.
func (s *Shim) Close() { _ = s.source.Close() }

func closeAll[C io.Closer](all []C) {
	for _, c := range all {
		_ = c.Close() // pipes lose nothing
	}
}

// environ is a program's environment with what the box changes: the home folder
// is not there, and tools must not look for the network.
func (b *Box) environ(env []string) []string {
	if b.Level != Boxed {
		return env
	}
	changed := []string{"HOME=/tmp", "TMPDIR=/tmp", "GOPATH=/tmp/go", "GOMODCACHE=/tmp/go/pkg/mod", "GOPROXY=off", "GOTOOLCHAIN=local", "CARGO_HOME=/tmp/cargo"}
	if b.Cache != "" {
		changed = append(changed, "GOCACHE="+cacheInside)
	} else {
		changed = append(changed, "GOCACHE=/tmp/go-build")
	}
	if home, err := os.UserHomeDir(); err == nil && os.Getenv("RUSTUP_HOME") == "" {
		changed = append(changed, "RUSTUP_HOME="+filepath.Join(home, ".rustup"))
	}
	kept := slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.ContainsFunc(changed, func(other string) bool { return strings.HasPrefix(other, name+"=") })
	})
	return append(kept, changed...)
}
