package worker

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
)

func init() {
	acts["hosts"] = func(ctx context.Context, job Job, emit func(result.Message)) {
		p, err := program.Start(ctx, program.Spec{
			Argv: []string{"/bin/sh", "-c", "trap '' TERM INT HUP; (trap '' HUP; setsid sleep 1000) & echo up; sleep 1000"}, Dir: job.Recipe.Dir, CloseStdin: true,
		})
		if err != nil {
			emit(result.Message{Note: "error: " + err.Error()})
			return
		}
		defer p.Stop(context.WithoutCancel(ctx))
		emit(result.Message{Begin: "a/two"})
		<-ctx.Done()
	}
	roles["host"] = host
}

// host runs a job that has a program running, and says so.
func host() error {
	dir, level := os.Getenv("LABGRADE_TEST_DIR"), sandbox.Level(os.Getenv("LABGRADE_TEST_LEVEL"))
	job := Job{
		Part: "hosts", Level: level, AtLeast: level, Scratch: dir,
		Recipe: &program.Recipe{Name: "p", Path: dir, Dir: dir, Run: []string{"/bin/sh"}},
	}
	_, err := Run(context.Background(), job, func(_ *result.Run, m result.Message) {
		if m.Begin != "" {
			fmt.Println("up")
		}
	})
	if _, refused := errors.AsType[*RefusedError](err); refused {
		fmt.Println("refused")
		return nil
	}
	return err
}

// When labgrade itself is killed, nothing of a submission stays: not its daemons,
// nor what served its box.
func TestKilledLeavesNothing(t *testing.T) {
	levels := []sandbox.Level{sandbox.Boxed, sandbox.Private, sandbox.Fenced}
	if os.Getuid() == 0 {
		levels[2] = sandbox.UID
	}
	for _, level := range levels {
		t.Run(string(level), func(t *testing.T) {
			dir := t.TempDir()
			reachable(t, dir)
			cmd := again(t, "host", "LABGRADE_TEST_LEVEL="+string(level), "LABGRADE_TEST_DIR="+dir)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer cmd.Process.Kill()
			if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "up\n" {
				t.Skipf("this machine does not give the level: %q, %v", line, err)
			}
			var all []int
			until(t, "both sleeping", func() bool {
				all = family(cmd.Process.Pid)
				return len(all) >= 4 // the worker, the shell and two that sleep
			})
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			cmd.Wait()
			for _, pid := range all {
				until(t, "the end of all", func() bool { return !lives(pid) })
			}
		})
	}
}

// family lists the processes below one.
func family(pid int) (all []int) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // the pattern is good
	for _, file := range files {
		text, _ := os.ReadFile(file) // what has ended has none
		for child := range strings.FieldsSeq(string(text)) {
			if n, err := strconv.Atoi(child); err == nil {
				all = append(append(all, n), family(n)...)
			}
		}
	}
	return all
}
