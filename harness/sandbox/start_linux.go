package sandbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
)

// Shim is the init of one program's box, and its parent.
type Shim struct {
	Program *os.Process // as this process numbers it; never wait for it
	Init    int         // the init's own process id

	init   *os.Process
	off    *os.File // the go-ahead
	status *os.File // where the program's end is told
	user   int
	nested bool
	gone   chan struct{}
	excess atomic.Int64
}

// Start starts a program in the box. run starts a process, with the signals as
// the program shall find them; nil is plain. An error is a *fs.PathError of
// the program itself, or a *StepError of the box. Who starts must call Kill.
func (b *Box) Start(o Order, run func(start func() error) error) (*Shim, error) {
	pipes, err := newPipes()
	if err != nil {
		return nil, err
	}
	s := &Shim{off: pipes.off, status: pipes.status, nested: b.Level == Boxed, gone: make(chan struct{})}
	if b.Level == UID {
		s.user = b.User
	}
	answer, err := b.ask(b.plan(o), append(o.Stdio[:], pipes.theirs[:]...), run)
	closeAll(pipes.theirs[:])
	if answer.Init > 0 {
		s.init, err = os.FindProcess(answer.Init)
	}
	if err != nil {
		closeAll([]*os.File{s.off, s.status})
		return nil, err
	}
	s.Init = answer.Init
	go s.bury()
	if err := s.begin(answer, b.Level, o.Path); err != nil {
		s.Kill()
		s.Close()
		return nil, err
	}
	go s.watchMemory(b.limits(o.Build).MemoryMB)
	return s, nil
}

// pipes are those between this process and an init.
type pipes struct {
	off, status *os.File
	theirs      [2]*os.File
}

func newPipes() (p pipes, err error) {
	if p.status, p.theirs[0], err = os.Pipe(); err != nil {
		return p, err
	}
	if p.theirs[1], p.off, err = os.Pipe(); err != nil {
		closeAll([]*os.File{p.status, p.theirs[0]})
	}
	return p, err
}

func (b *Box) plan(o Order) plan {
	p := plan{
		Path: o.Path, Args: o.Args, Env: b.environ(o.Env), Dir: o.Dir, Build: o.Build,
		Personal: IsPersonal(o.Dir), Limits: b.limits(o.Build),
	}
	if b.theirs(o) && sanitized(o.Path) {
		p.Limits.DataMB = 0 // what the box uses together is bounded still
	}
	return p
}

// theirs reports whether a program is the submission's own, and no interpreter.
func (b *Box) theirs(o Order) bool {
	return !o.Build && (within(o.Path, o.Dir) || b.Scratch != "" && within(o.Path, b.Scratch))
}

// begin finds the program and lets the init go on, which reaps nobody before
// it is told to.
func (s *Shim) begin(r report, level Level, path string) error {
	if r.Step == stepStart && r.Errno != 0 {
		return &fs.PathError{Op: "exec", Path: path, Err: syscall.Errno(r.Errno)}
	}
	if err := r.trouble(level); err != nil {
		return err
	}
	broken := func(err error) error { return &StepError{Level: level, Step: "starting a box", Err: err} }
	program, err := os.FindProcess(s.child())
	if err != nil {
		return broken(err)
	}
	s.Program = program
	if _, err := s.off.Write([]byte("\n")); err != nil {
		return broken(err)
	}
	return nil
}

// trouble is the step that failed, or nil.
func (r report) trouble(level Level) error {
	switch {
	case r.Step == "":
		return nil
	case r.Errno == 0:
		return &StepError{Level: level, Step: Step(r.Step), Err: errors.New(r.Text)}
	case r.Text == "" || r.Text == syscall.Errno(r.Errno).Error():
		return &StepError{Level: level, Step: Step(r.Step), Err: syscall.Errno(r.Errno)}
	}
	return &StepError{Level: level, Step: Step(r.Step), Err: fmt.Errorf("%s: %w", r.Text, syscall.Errno(r.Errno))}
}

// child is our number of the program: it is the init's only child so far.
func (s *Shim) child() int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", s.Init, s.Init)) // it cannot have gone
	first, _, _ := strings.Cut(string(text), " ")
	return atoi(first)
}

// Wait waits until the program itself has ended and returns its status as
// wait(2) gives it. It is called once. A box that was ended tells SIGKILL.
func (s *Shim) Wait() syscall.WaitStatus {
	var word [4]byte
	if _, err := io.ReadFull(s.status, word[:]); err != nil {
		return syscall.WaitStatus(syscall.SIGKILL)
	}
	return syscall.WaitStatus(binary.NativeEndian.Uint32(word[:]))
}

// Kill ends the box and, with it, everything in it (pid_namespaces(7)). It may
// be called again, and concurrently.
func (s *Shim) Kill() {
	_ = s.init.Kill() // it may have ended
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

// bury reaps the shim. Its end of the status pipe stays readable.
func (s *Shim) bury() {
	_, _ = s.init.Wait() // how it ends says nothing
	_ = s.off.Close()
	close(s.gone)
}

// Close frees the pipe after Wait has returned.
func (s *Shim) Close() { _ = s.status.Close() }

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
