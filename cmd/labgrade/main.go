// Labgrade grades socket programs: it starts a student's server, talks to it by
// the rules of the lab, checks replies, ordering and that slow clients do not
// block others, and tells the mistake with its proof.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/labgrade/labgrade/harness/worker"
	"github.com/labgrade/labgrade/specs"
)

// The exit statuses.
const (
	exitPassed  = 0 // all checks passed
	exitFailed  = 1 // some checks failed, or could not be judged
	exitUsage   = 2 // wrong usage, a bad lab file, or nothing to grade
	exitTrouble = 3 // labgrade's own trouble
)

func main() {
	if status, isWorker := worker.Serve(specs.Grade); isWorker {
		os.Exit(status)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run does what the arguments say and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr *os.File) int {
	cli, exit, err := parse(args, stdout, stderr)
	if exit != nil {
		return *exit
	}
	if err == nil {
		err = cli.run(ctx, stdout, stderr)
	}
	return statusOf(err, stderr)
}

// statusOf reports an error in one sentence and maps it to an exit status.
func statusOf(err error, stderr io.Writer) int {
	switch {
	case err == nil:
		return exitPassed
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "labgrade: interrupted")
		return exitTrouble
	}
	fmt.Fprintf(stderr, "labgrade: %v\n", err)
	if usage, ok := errors.AsType[*usageError](err); ok && usage != nil {
		return exitUsage
	}
	return exitTrouble
}

// errFailed says that some check did not pass; the report has told which.
var errFailed = errors.New("some checks failed")

// usageError is what the caller can put right: exit status 2.
type usageError struct{ err error }

func (u *usageError) Error() string { return u.err.Error() }
func (u *usageError) Unwrap() error { return u.err }

func usage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}
