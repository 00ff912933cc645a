package program

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/labgrade/labgrade/harness/sandbox"
)

// Forks that take memory each, and forks that share what their parent took.
const (
	hogsTogether = "import os, time\nfor _ in range(6):\n  if os.fork() == 0:\n    kept = bytes(1) * (40 << 20); time.sleep(1000)\nos.wait()\n"
	sharesOne    = "import os, time\nkept = bytes(1) * (40 << 20)\nfor _ in range(6):\n  if os.fork() == 0:\n    time.sleep(1)\n    os._exit(0)\nfor _ in range(6): os.wait()\n"
)

// What all processes of a box use together is bounded, and what they share is
// counted once.
func TestMemoryTogether(t *testing.T) {
	if os.Getenv("BOXED") != "" {
		t.Skip("there is a box already")
	}
	spec := pythonSpec(t, "")
	for _, row := range []struct {
		name, text string
		want       Exit
	}{
		{"six hogs", hogsTogether, Exit{Code: -1, Signal: syscall.SIGKILL, Memory: 150}},
		{"one, shared", sharesOne, Exit{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			box := sandbox.New(sandbox.Boxed, "", spec.Argv[:1])
			box.User, box.Run.MemoryMB = sandbox.PoolUser(), 150
			Confine(box)
			defer Confine(nil)
			p, err := Start(guarded(t), Spec{Argv: []string{spec.Argv[0], "-c", row.text}, Dir: t.TempDir(), CloseStdin: true})
			if step, refused := errors.AsType[*sandbox.StepError](err); refused {
				t.Skip("this machine gives no boxes:", step)
			} else if err != nil {
				t.Fatal(err)
			}
			defer p.Stop(t.Context())
			got, err := p.Wait(guarded(t))
			got.At = 0
			if _, errs := p.Output(); err != nil || got != row.want || errs.Text() != "" {
				t.Errorf("got %+v, %v, %s", got, err, errs.Text())
			}
			if told := got.String(); row.want.Memory > 0 && !strings.HasPrefix(told, "used more than 150 MB of memory") {
				t.Errorf("it is told as: %s", told)
			}
		})
	}
}
