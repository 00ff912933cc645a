package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/worker"
	"github.com/labgrade/labgrade/reference/chat"
	"github.com/labgrade/labgrade/reference/echo"
	"github.com/labgrade/labgrade/reference/uppercase"
)

// models are the reference servers. This test binary becomes one of them when it
// is started with its name and a port.
var models = map[string]func(ctx context.Context, addr string) error{
	"serve-echo": stream(echo.Serve),
	"serve-chat": stream(func(ctx context.Context, ln net.Listener) error {
		var s chat.Server
		return s.Serve(ctx, ln)
	}),
	"serve-uppercase-stream": stream(uppercase.Serve),
	"serve-uppercase-datagram": func(ctx context.Context, addr string) error {
		pc, err := net.ListenPacket("udp", addr)
		if err != nil {
			return err
		}
		return uppercase.ServePacket(ctx, pc)
	},
}

func stream(serve func(context.Context, net.Listener) error) func(context.Context, string) error {
	return func(ctx context.Context, addr string) error {
		ln, err := net.Listen("tcp", addr)
		if err != nil {
			return err
		}
		return serve(ctx, ln)
	}
}

// becomeModel runs a reference server if that is what was asked for.
func becomeModel(args []string) {
	if len(args) != 3 || models[args[1]] == nil {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := models[args[1]](ctx, "127.0.0.1:"+args[2]); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// TestModels: the reference servers get every point.
func TestModels(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ lab, part, serve string }{
		{"echo", "server", "serve-echo"}, {"chat", "server", "serve-chat"},
		{"uppercase", "stream", "serve-uppercase-stream"}, {"uppercase", "datagram", "serve-uppercase-datagram"},
	} {
		t.Run(row.serve, func(t *testing.T) {
			t.Parallel()
			run := graded(t, row.lab, row.part, self, []string{row.serve, "{port}"})
			for _, c := range run.Checks {
				if c.Outcome != result.Pass {
					t.Errorf("%s: %s: %s", c.ID, c.Outcome, reasonOf(c))
				}
			}
		})
	}
}

// TestLabs: in every lab that has programs to prove it, the correct ones get
// every point, and the faulty ones fail where their author says. All of them are
// graded where LABGRADE_FULL is set, else one correct and two faulty of each.
func TestLabs(t *testing.T) {
	for _, dir := range []string{"../../reference/echo", "../../reference/chat", "../../reference/uppercase", "../../testdata/labs/pairs"} {
		_, _, l, err := openLab(dir)
		if err != nil {
			t.Fatal(err)
		}
		for i := range l.Parts {
			p := &l.Parts[i]
			if len(p.Checks()) < 12 || p.Total != p.Points() || len(p.Verify.Model) == 0 || len(p.Verify.Faulty) < 3 {
				t.Errorf("%s, part %s, is no complete lab", dir, p.Name)
			}
			prove(t, dir, p)
		}
	}
}

// TestScriptLabs: labs that are scripts alone, each written from the reference page.
func TestScriptLabs(t *testing.T) {
	for _, row := range []struct{ dir, reason string }{
		{"caller", "a client whose typed lines are not what it sends, and whose replies are not what it prints"},
		{"auction", "a server whose bids everybody hears, whose numbers may look like anything, and which prints"},
	} {
		t.Run(row.dir, func(t *testing.T) {
			dir := "../../testdata/labs/" + row.dir
			_, _, l, err := openLab(dir)
			if err != nil {
				t.Fatal(err)
			}
			prove(t, dir, &l.Parts[0])
		})
	}
}

// TestScriptBlames: where a script's client gets no reply, the one who is waited for
// is found by letting the others leave.
func TestScriptBlames(t *testing.T) {
	const dir = "../../testdata/labs/auction"
	run := graded(t, dir, "server", dir+"/faulty_confirm.py", []string{"--port", "{port}"})
	const want = "alice was answered only after slow had left"
	for _, c := range run.Checks {
		if c.ID == "others/never-reads" && (c.Finding == nil || c.Finding.Headline != want) {
			t.Errorf("want %q: %s %s", want, c.Outcome, reasonOf(c))
		}
	}
}

func prove(t *testing.T, dir string, p *lab.Part) {
	full := os.Getenv("LABGRADE_FULL") != ""
	for i, path := range p.Verify.Model {
		t.Run(filepath.Base(path), func(t *testing.T) {
			if i > 0 && !full {
				t.Skip("one of each kind is enough here; LABGRADE_FULL=1 grades all")
			}
			t.Parallel()
			for _, c := range graded(t, dir, p.Name, filepath.Join(dir, path), p.Start).Checks {
				if c.Max > 0 && c.Outcome != result.Pass {
					t.Errorf("%s: %s: %s", c.ID, c.Outcome, reasonOf(c))
				}
			}
		})
	}
	for i, f := range p.Verify.Faulty {
		t.Run(filepath.Base(f.Program), func(t *testing.T) {
			if i > 1 && !full {
				t.Skip("two of each lab are enough here; LABGRADE_FULL=1 grades all")
			}
			t.Parallel()
			run := graded(t, dir, p.Name, filepath.Join(dir, f.Program), p.Start)
			for _, id := range f.Fails {
				if c := run.Check(id); c == nil || c.Outcome != result.Fail {
					t.Errorf("it does not fail %s: %+v", id, c)
				}
			}
			if run.Score.Points >= run.Score.Max {
				t.Errorf("it gets %d of %d points", run.Score.Points, run.Score.Max)
			}
		})
	}
}

// graded grades a program by a part of a lab.
func graded(t *testing.T, name, part, path string, args []string) *result.Run {
	t.Helper()
	file, data, _, err := openLab(name)
	if err != nil {
		t.Fatal(err)
	}
	recipe, err := program.Find(path, program.Options{Args: args})
	if _, missing := errors.AsType[*program.MissingToolError](err); missing {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	run, err := worker.Run(t.Context(), worker.Job{Recipe: recipe, LabFile: file, Lab: data, Part: part, Seed: 1, Scratch: t.TempDir()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// Every cause that a built-in lab names is one, and every id is known: Load sees
// to that. What it cannot see is that students are told something.
func TestLabsAreComplete(t *testing.T) {
	for _, b := range builtIn {
		_, _, l, err := openLab(b.name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range l.Parts {
			for _, c := range l.Parts[i].Checks() {
				if slices.Contains([]string{c.Title, c.Rule, c.Hint}, "") {
					t.Errorf("%s, %s lacks its title, its rule or its hint", b.name, c.ID)
				}
			}
		}
	}
}
