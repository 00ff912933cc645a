package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
)

// Exit statuses of a worker that could not begin.
const (
	exitDone    = 0
	exitTrouble = 3
	exitRefused = 4 // the level cannot be had; the parent tries another
)

// Serve does the work if this process was started as a worker, and tells with
// which status it must exit then. Call it first in main, and in TestMain of
// tests that run workers.
func Serve(grade Grader) (status int, worker bool) {
	if len(os.Args) < 2 {
		return 0, false
	}
	if status, isShim := sandbox.Serve(); isShim {
		return status, true
	}
	switch os.Args[1] {
	case enterArg:
		err := enter()
		fmt.Fprintln(os.Stderr, err)
		refuse(os.NewFile(reportFD, "report"), placeOf(os.Args[2:]).level(), err)
		return exitRefused, true
	case workArg:
		return work(grade, os.Args[2:]), true
	}
	return 0, false
}

// work reads the job, and does it until it is done or the parent has gone.
func work(grade Grader, args []string) int {
	closeOnExec()
	report := os.NewFile(reportFD, "report")
	defer report.Close()
	in := bufio.NewReader(os.Stdin)
	var job Job
	line, err := in.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &job)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "reading the job:", err)
		return exitTrouble
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, in) // ends when the parent has gone
		cancel()
	}()
	place := placeOf(args)
	if err := confine(ctx, job, place); err != nil {
		fmt.Fprintln(os.Stderr, err)
		refuse(report, place.level(), err)
		return exitRefused
	}
	grade(ctx, job, place, stream(report))
	return exitDone
}

// stream writes messages as lines. That the parent has gone is noticed by the
// lifeline, so a failed write is not.
func stream(w io.Writer) func(result.Message) {
	var mu sync.Mutex
	return func(m result.Message) {
		mu.Lock()
		defer mu.Unlock()
		_ = m.Write(w)
	}
}
