package worker

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
)

// Run does the job in a child process and folds what it reports into a run. see
// is called with each message after it was folded; nil means nobody looks. The
// run is returned also when the worker ended early: what it had not reported
// has the outcome error. An error means that there is no run at all: a
// *RefusedError when the job's least level cannot be had, a *BrokenError when
// the program cannot be built.
func Run(ctx context.Context, job Job, see func(*result.Run, result.Message)) (*result.Run, error) {
	if see == nil {
		see = func(*result.Run, result.Message) {}
	}
	if job.Open {
		place := Place{Isolation: string(sandbox.Open), Note: "labgrade was told not to isolate"}
		run, _, err := attempt(ctx, job, place, see)
		return run, err
	}
	var first *sandbox.Refusal
	for _, level := range chain(job) {
		run, refused, err := attempt(ctx, job, placeAt(level, job, first), see)
		if refused == nil {
			return run, err
		}
		if first == nil {
			first = refused
		}
	}
	return nil, &RefusedError{Wanted: least(job), Refusal: *first}
}

// attempt starts one worker. refused says why the level could not be had; then
// nothing was done.
func attempt(ctx context.Context, job Job, place Place, see func(*result.Run, result.Message)) (run *result.Run, refused *sandbox.Refusal, err error) {
	w, err := start(ctx, job, place)
	if err != nil {
		if place.OwnNetwork() && ctx.Err() == nil {
			refusal := sandbox.Explain(place.level(), &sandbox.StepError{Level: place.level(), Step: sandbox.StepNamespaces, Err: err}, sandbox.Filtered())
			return nil, &refusal, nil
		}
		return nil, nil, fmt.Errorf("starting the worker: %w", err)
	}
	run = &result.Run{}
	broken := w.fold(run, see)
	if status := w.wait(); status == exitRefused {
		return nil, w.refusal(place), nil
	}
	if broken != nil {
		return nil, nil, broken
	}
	if run.Schema == "" {
		return nil, nil, fmt.Errorf("the worker ended before it began (%s)", w.complaint())
	}
	run.Abandon("the worker ended early" + parenthesis(w.complaint()))
	return run, nil, nil
}

// BrokenError says that the program could not be built or run at all.
type BrokenError struct{ result.Broken }

func (b *BrokenError) Error() string { return b.Text }

// child is a running worker.
type child struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	report *os.File
	stderr bytes.Buffer
	no     *sandbox.Refusal // what it told before it ended
	kill   context.CancelFunc
}

func start(ctx context.Context, job Job, place Place) (*child, error) {
	data, err := json.Marshal(job)
	if err != nil {
		return nil, err
	}
	report, theirs, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	ctx, kill := context.WithCancel(ctx)
	w := &child{report: report, kill: kill}
	arg, attributes := workArg, ownGroup()
	if place.OwnNetwork() {
		arg, attributes = enterArg, namespaces(place.pool)
	}
	w.cmd = exec.CommandContext(ctx, self(), append([]string{arg}, place.args()...)...)
	w.cmd.SysProcAttr = attributes
	w.cmd.ExtraFiles, w.cmd.Stderr, w.cmd.WaitDelay = []*os.File{theirs}, &w.stderr, time.Second
	if w.stdin, err = w.cmd.StdinPipe(); err == nil {
		err = w.cmd.Start()
	}
	if err != nil {
		kill()
		report.Close()
		return nil, err
	}
	go func() { _, _ = w.stdin.Write(append(data, '\n')) }() // ends with the pipe
	return w, nil
}

// self is this binary, also when its file has been replaced meanwhile.
func self() string {
	if _, err := os.Stat("/proc/self/exe"); err == nil {
		return "/proc/self/exe"
	}
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

// silence is how long a worker may say nothing before it counts as hung. No
// check lasts nearly as long. Only tests change it.
var silence = 5 * time.Minute

// maxLine bounds one message.
const maxLine = 64 << 20

// fold reads the worker's messages to the end.
func (w *child) fold(run *result.Run, see func(*result.Run, result.Message)) error {
	watchdog := time.AfterFunc(silence, w.kill)
	defer watchdog.Stop()
	lines := bufio.NewScanner(w.report)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	for lines.Scan() {
		watchdog.Reset(silence)
		if no := readRefusal(lines.Bytes()); no != nil {
			w.no = no
			continue
		}
		var m result.Message
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			continue // a line cut short by the worker's end
		}
		if m.Broken != nil {
			return &BrokenError{*m.Broken}
		}
		run.Fold(m)
		see(run, m)
	}
	return nil
}

// wait ends the worker and returns its status.
func (w *child) wait() int {
	defer w.kill()
	_ = w.stdin.Close()
	_ = w.report.Close()
	err := w.cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}

// complaint is the last line that the worker wrote on standard error.
func (w *child) complaint() string {
	lines := strings.Split(strings.TrimSpace(w.stderr.String()), "\n")
	return lines[len(lines)-1]
}

func parenthesis(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// refusal is why the worker did not begin.
func (w *child) refusal(place Place) *sandbox.Refusal {
	if w.no != nil {
		return w.no
	}
	r := sandbox.Explain(place.level(), errors.New(w.complaint()), sandbox.Filtered())
	return &r
}
