//go:build unix

package program

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestExit(t *testing.T) {
	for _, row := range []struct {
		name, script, want string
		code               int
		signal             syscall.Signal
		reason             string
	}{
		{"good", "exit 0", "ended with status 0", 0, 0, "the zero value is success"},
		{"status", "exit 3", "ended with status 3", 3, 0, "an exception in Python is status 1"},
		{"segv", "kill -SEGV $$", "was ended by signal 11 (SIGSEGV)", -1, syscall.SIGSEGV, "the commonest end of a C program"},
		{"kill", "kill -KILL $$", "was ended by signal 9 (SIGKILL)", -1, syscall.SIGKILL, "a limit that was exceeded"},
	} {
		t.Run(row.name, func(t *testing.T) {
			clock := func() time.Duration { return 7 * time.Second }
			p := running(t, Spec{Argv: []string{"sh", "-c", row.script}, Since: clock})
			got, err := p.Wait(guarded(t))
			if err != nil {
				t.Fatal(err)
			}
			want := Exit{Code: row.code, Signal: row.signal, At: 7 * time.Second}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", row.reason, diff)
			}
			if diff := cmp.Diff(row.want, got.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", row.reason, diff)
			}
			if diff := cmp.Diff(got, p.Exit()); diff != "" {
				t.Errorf("Exit differs from Wait (-want +got):\n%s", diff)
			}
		})
	}
}

// All that was printed before the end is there when Done is closed, also when
// a process that was left behind holds the pipe.
func TestOutputIsWholeAtDone(t *testing.T) {
	for range 10 {
		p := running(t, Spec{Argv: []string{"sh", "-c", "sleep 1000 & seq 9000; echo last; echo err >&2"}})
		if _, err := p.Wait(guarded(t)); err != nil {
			t.Fatal(err)
		}
		out, errs := p.Output()
		if got := out.Lines(); len(got) != 9001 || got[9000].Text != "last" {
			t.Fatalf("%d lines, want 9001 that end with last", len(got))
		}
		if diff := cmp.Diff("err\n", errs.Text()); diff != "" {
			t.Fatalf("stderr (-want +got):\n%s", diff)
		}
		p.Stop(context.Background())
	}
}

func TestInput(t *testing.T) {
	for _, row := range []struct {
		name, script string
		spec         Spec
		drive        func(p *Process) error
		want, reason string
	}{
		{"at start", "cat", Spec{Stdin: "5050\n", CloseStdin: true}, nil, "5050\n", "servers that ask for their port"},
		{"closed empty", "cat; echo end", Spec{CloseStdin: true}, nil, "end\n", "a client with nothing to say"},
		{"written later", "cat", Spec{Stdin: "a\n"}, func(p *Process) error {
			return errors.Join(p.Write([]byte("b\n")), p.Write([]byte("c\n")), p.CloseInput())
		}, "a\nb\nc\n", "what is written comes after what was given, in order"},
		{"more than a pipe holds", "sleep 0.01; wc -c | tr -d ' '", Spec{}, func(p *Process) error {
			return errors.Join(p.Write(make([]byte, 3<<20)), p.CloseInput())
		}, "3145728\n", "a writer does not wait for a program that reads late"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.spec.Argv = []string{"sh", "-c", row.script}
			p := running(t, row.spec)
			if row.drive != nil {
				if err := row.drive(p); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := p.Wait(guarded(t)); err != nil {
				t.Fatal(err)
			}
			out, _ := p.Output()
			if diff := cmp.Diff(row.want, out.Text()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", row.reason, diff)
			}
		})
	}
}

func TestInputStaysOpen(t *testing.T) {
	p := running(t, Spec{Argv: []string{"sh", "-c", "read a; echo got $a; read b; echo end of input"}, Stdin: "one\n"})
	printed(t, p, "got one")
	if p.reaped() {
		t.Error("the program saw the end of its input")
	}
	if err := p.CloseInput(); err != nil {
		t.Fatal(err)
	}
	printed(t, p, "end of input")
	if err := p.Write([]byte("x")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("writing after CloseInput: %v, want os.ErrClosed", err)
	}
}

func TestWriteToNobody(t *testing.T) {
	p := running(t, Spec{Argv: []string{"true"}})
	if _, err := p.Wait(guarded(t)); err != nil {
		t.Fatal(err)
	}
	until(t, guarded(t), "a broken pipe", func() bool { return errors.Is(p.Write([]byte("x")), syscall.EPIPE) })
	if err := p.Signal(syscall.SIGTERM); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("signal to a program that has ended: %v, want os.ErrProcessDone", err)
	}
}

func TestSignal(t *testing.T) {
	p := running(t, Spec{Argv: []string{"sh", "-c", "trap 'echo stopping; exit 0' TERM; echo ready; while :; do sleep 0.01; done"}})
	printed(t, p, "ready")
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	exit, err := p.Wait(guarded(t))
	if err != nil || exit.Code != 0 {
		t.Errorf("%v, %v: want status 0", exit, err)
	}
	printed(t, p, "stopping")
}

func TestStartFails(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, row := range []struct {
		name   string
		ctx    context.Context
		argv   []string
		want   error
		reason string
	}{
		{"nothing", t.Context(), nil, nil, "an empty vector is a mistake of the caller"},
		{"missing", t.Context(), []string{"/no/such/program"}, os.ErrNotExist, "the file may go away after Find"},
		{"too late", ended, []string{"true"}, context.Canceled, "nothing is started after the end"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Start(row.ctx, Spec{Argv: row.argv})
			if err == nil || row.want != nil && !errors.Is(err, row.want) {
				t.Errorf("%v, want %v: %s", err, row.want, row.reason)
			}
		})
	}
}

func TestContextEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p, err := Start(ctx, Spec{Argv: []string{"sleep", "1000"}})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if exit, err := p.Wait(guarded(t)); err != nil || exit.Signal != syscall.SIGKILL {
		t.Errorf("%v, %v: want an end by SIGKILL", exit, err)
	}
	if _, err := p.Wait(ctx); err != nil {
		t.Errorf("an end that is known is told even when the context has ended: %v", err)
	}
	p.Stop(ctx)
}

func TestCleanEnv(t *testing.T) {
	t.Setenv("GITHUB_TOKEN", "secret")
	t.Setenv("LANG", "")
	p := running(t, Spec{Argv: []string{"env"}, CloseStdin: true})
	if _, err := p.Wait(guarded(t)); err != nil {
		t.Fatal(err)
	}
	out, _ := p.Output()
	for _, want := range []string{"PATH=", "LANG=C.UTF-8\n", "PYTHONUNBUFFERED=1", "PYTHONFAULTHANDLER=1"} {
		if !strings.Contains(out.Text(), want) {
			t.Errorf("no %q in the environment:\n%s", want, out.Text())
		}
	}
	if strings.Contains(out.Text(), "secret") {
		t.Error("a secret of ours reaches the program")
	}
}
