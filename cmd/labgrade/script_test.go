package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/labgrade/labgrade/harness/worker"
	"github.com/labgrade/labgrade/specs"
)

var update = flag.Bool("update", false, "rewrite the golden files in the scripts")

// TestMain lets this test binary be labgrade, and labgrade's own worker.
func TestMain(m *testing.M) {
	becomeModel(os.Args)
	if status, isWorker := worker.Serve(specs.Grade); isWorker {
		os.Exit(status)
	}
	testscript.Main(m, map[string]func(){"labgrade": main})
}

// The command line is specified by the scripts in testdata.
func TestScript(t *testing.T) {
	programs, err := filepath.Abs("../../testdata/programs")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			path := env.Getenv("PATH")
			env.Setenv("BIN", strings.Split(path, string(os.PathListSeparator))[0])
			// A version manager's stand-in for python3 does not work without a home.
			if python := interpreter(); python != "" {
				env.Setenv("PATH", path[:len(env.Getenv("BIN"))+1]+filepath.Dir(python)+string(os.PathListSeparator)+path)
			}
			env.Setenv("PROGRAMS", programs)
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "boxes" {
				return boxes(), nil
			}
			_, err := exec.LookPath(name)
			return err == nil, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

// interpreter is the python3 that is really run, empty if there is none.
var interpreter = sync.OnceValue(func() string {
	const usual = "/usr/bin/python3"
	if _, err := os.Stat(usual); err == nil {
		return usual
	}
	out, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
})

// status runs a command that must end with an exit status: status N COMMAND ...
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status number command [arguments]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(*exec.ExitError); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if want := args[0]; want != strconv.Itoa(got) {
		ts.Fatalf("exit status %d, want %s", got, want)
	}
}
