package program

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inBackground makes a test binary that is run again report what a program
// started by it inherits.
const inBackground = "PROGRAM_TEST_IN_BACKGROUND"

func init() {
	roles[inBackground] = func(string) error {
		masks, err := inherited(context.Background())
		fmt.Println(masks["SigIgn"], masks["SigBlk"], signal.Ignored(os.Interrupt))
		return err
	}
}

// inherited are the signals that a program finds ignored and blocked.
func inherited(ctx context.Context) (map[string]string, error) {
	p, err := Start(ctx, Spec{Argv: []string{"cat", "/proc/self/status"}, CloseStdin: true})
	if err != nil {
		return nil, err
	}
	defer p.Stop(ctx)
	if _, err := p.Wait(ctx); err != nil {
		return nil, err
	}
	out, _ := p.Output()
	masks := map[string]string{}
	for _, line := range out.Lines() {
		if name, value, found := strings.Cut(line.Text, ":"); found && (name == "SigIgn" || name == "SigBlk") {
			masks[name] = strings.TrimSpace(value)
		}
	}
	return masks, nil
}

var allDefault = map[string]string{"SigIgn": "0000000000000000", "SigBlk": "0000000000000000"}

func needProc(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the signal masks of a process")
	}
}

func TestSignalsAreDefault(t *testing.T) {
	needProc(t)
	ignored := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.Signal(13), syscall.Signal(20)}
	signal.Ignore(ignored...)
	defer signal.Reset(ignored...)
	got, err := inherited(guarded(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(allDefault, got); diff != "" {
		t.Errorf("a program inherits signals that we ignore (-want +got):\n%s", diff)
	}
	for _, sig := range ignored {
		if !signal.Ignored(sig) {
			t.Errorf("%v is no longer ignored by us", sig)
		}
	}
}

// A shell starts what it runs in the background with SIGINT ignored; nohup
// does so with SIGHUP, and a careless parent leaves signals blocked.
func TestSignalsAreDefaultInBackground(t *testing.T) {
	needProc(t)
	need(t, "python3")
	const careless = `
import os, signal, sys
for s in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGTSTP, signal.SIGTTOU, signal.SIGUSR1):
    signal.signal(s, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR2])
os.execv(sys.argv[1], sys.argv[1:])`
	cmd := exec.CommandContext(guarded(t), "python3", "-c", careless, os.Args[0])
	cmd.Env = append(os.Environ(), inBackground+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const want = "0000000000000000 0000000000000000 true\n" // nothing ignored or blocked; ours as before
	if diff := cmp.Diff(want, string(out)); diff != "" {
		t.Errorf("ignored, blocked, ours is ignored (-want +got):\n%s", diff)
	}
}
