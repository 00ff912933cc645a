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
)

// Run does the job in a child process and folds what it reports into a run. see
// is called with each message after it was folded; nil means nobody looks. The
// run is returned also when the worker ended early: what it had not reported
// has the outcome error. An error means that there is no run at all.
func Run(ctx context.Context, job Job, see func(*result.Run, result.Message)) (*result.Run, error) {
	if see == nil {
		see = func(*result.Run, result.Message) {}
	}
	place := Place{Isolation: "open", Note: "labgrade was told not to isolate"}
	if !job.Open {
		run, note, err := attempt(ctx, job, true, Place{}, see)
		if note == "" {
			return run, err
		}
		place.Note = note
	}
	run, _, err := attempt(ctx, job, false, place, see)
	return run, err
}

// attempt starts one worker. refused says why the isolation could not be had;
// then nothing was done.
func attempt(ctx context.Context, job Job, private bool, place Place, see func(*result.Run, result.Message)) (run *result.Run, refused string, err error) {
	w, err := start(ctx, job, private, place)
	if err != nil {
		if private {
			return nil, refusal(err.Error()), nil
		}
		return nil, "", fmt.Errorf("starting the worker: %w", err)
	}
	run = &result.Run{}
	broken := w.fold(run, see)
	status := w.wait()
	if status == exitRefused {
		return nil, refusal(w.complaint()), nil
	}
	if broken != nil {
		return nil, "", broken
	}
	if run.Schema == "" {
		return nil, "", fmt.Errorf("the worker ended before it began (%s)", w.complaint())
	}
	run.Abandon("the worker ended early" + parenthesis(w.complaint()))
	return run, "", nil
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
	kill   context.CancelFunc
}

func start(ctx context.Context, job Job, private bool, place Place) (*child, error) {
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
	w.cmd = exec.CommandContext(ctx, self(), workArg, place.Isolation, place.Note)
	if private {
		w.cmd = exec.CommandContext(ctx, self(), enterArg, "private")
		w.cmd.SysProcAttr = namespaces()
	} else {
		w.cmd.SysProcAttr = ownGroup()
	}
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

func refusal(why string) string {
	return "not isolated: " + why
}
