//go:build linux

package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// asInit makes a test binary that is run again as the init of a process
// namespace start the Python text in it, stop it, and report.
const asInit = "PROGRAM_TEST_AS_INIT"

// hiding is a daemon in whose environment no mark is left, and whose sessions
// change faster than anyone looks.
const hiding = `
import os, sys
hop = """
import os
while True:
    if os.fork() > 0: os._exit(0)
    os.setsid()
"""
if os.fork() == 0:
    os.setsid()
    if os.fork() > 0: os._exit(0)
    os.execve(sys.executable, [sys.executable, "-c", hop], {})
os.wait(); print("ready", flush=True)`

func init() { roles[asInit] = reportAsInit }

func reportAsInit(text string) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make the mounts private: %w", err)
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	ctx := context.Background()
	spec := Spec{Argv: []string{"python3", "-c", text}}
	other, err := Start(ctx, Spec{Argv: []string{"sleep", "1000"}})
	if err != nil {
		return err
	}
	for range 3 {
		p, err := Start(ctx, spec)
		if err != nil {
			return err
		}
		if _, err := p.Wait(ctx); err != nil {
			return err
		}
		p.Stop(ctx)
	}
	if other.reaped() {
		return errors.New("another program was ended as well")
	}
	other.Stop(ctx)
	living := 0
	for _, s := range everyone() {
		if !s.dead() {
			living++
		}
	}
	fmt.Println("living:", living)
	return nil
}

// In a process namespace of our own nothing can hide from the last Stop.
func TestStopAsInit(t *testing.T) {
	need(t, "python3")
	cmd := exec.CommandContext(guarded(t), os.Args[0])
	cmd.Env = append(os.Environ(), asInit+"="+hiding)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || strings.Contains(string(out), "mount") {
		t.Skipf("this system allows no process namespace: %v %s", err, out)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if diff := cmp.Diff("living: 1\n", string(out)); diff != "" {
		t.Errorf("only the init may live (-want +got):\n%s", diff)
	}
}
