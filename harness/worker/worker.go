// Package worker runs one grading in a child process of labgrade itself, on
// Linux in namespaces of its own: with a loopback network that nobody else
// uses, so any port is free, and as the first process of a process namespace,
// so nothing that a program leaves behind outlives the run. A worker that
// crashes, hangs or is killed leaves what it had reported.
//
// The parent calls [Run] with a [Job]; the same binary's main function must
// begin with [Serve], which does the work in the child.
package worker

import (
	"context"
	"strconv"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
)

// Job is what a worker is to do, as plain data.
type Job struct {
	Recipe  *program.Recipe `json:"recipe"`
	Client  *program.Recipe `json:"client,omitempty"` // beside a server, where a part grades a pair
	LabFile string          `json:"lab_file"`         // for messages
	Lab     []byte          `json:"lab"`
	Part    string          `json:"part"`
	Seed    int64           `json:"seed"`
	Only    []string        `json:"only,omitempty"`  // ids of checks; empty: all
	Stdin   string          `json:"stdin,omitempty"` // for a program that asks before it listens
	Scratch string          `json:"scratch"`         // an empty folder, removed by the parent
	Open    bool            `json:"open,omitempty"`  // do not try to isolate

	// Level is how the program is to be isolated; the zero value means private,
	// where it can be had. AtLeast is what the run must have; the zero value
	// means that it goes on at whatever level can be had.
	Level   sandbox.Level `json:"level,omitempty"`
	AtLeast sandbox.Level `json:"at_least,omitempty"`

	Again Again `json:"again"`
}

// Again is how the same run is asked for on a command line: the words before and
// after those that name a check. They are shown, never executed.
type Again struct {
	Before []string `json:"before,omitempty"`
	After  []string `json:"after,omitempty"`
}

// Grader does the job in the child. It emits the plan first and returns when
// everything has its outcome. The worker sets Isolation in Place.
type Grader func(ctx context.Context, job Job, where Place, emit func(result.Message))

// recipes are all that the worker will start.
func (j Job) recipes() []*program.Recipe {
	var all []*program.Recipe
	for _, r := range []*program.Recipe{j.Recipe, j.Client} {
		if r != nil {
			all = append(all, r)
		}
	}
	return all
}

// Place says where a worker runs.
type Place struct {
	Isolation string // the name of a sandbox.Level
	Note      string // why it is not the level that was wanted, one line; empty if it is

	scratch string // of the job, at level boxed
	pool    int    // the user that programs become, 0 for ours
	wide    bool   // every IPv4 address is to be our own

	// Tap is a packet socket on the network's loopback interface, opened while that
	// was allowed, for [witness.NewTap]; 0: none.
	Tap int
}

// OwnNetwork reports whether no other program uses the ports here.
func (p Place) OwnNetwork() bool {
	return p.level() == sandbox.Boxed || p.level() == sandbox.Private
}

func (p Place) level() sandbox.Level { return sandbox.Level(p.Isolation) }

// args are how a place is told to the child.
func (p Place) args() []string {
	return []string{p.Isolation, p.Note, p.scratch, strconv.Itoa(p.pool), strconv.FormatBool(p.wide), strconv.Itoa(p.Tap)}
}

func placeOf(args []string) Place {
	p := Place{Isolation: string(sandbox.Open)}
	for i, field := range []*string{&p.Isolation, &p.Note, &p.scratch} {
		if i < len(args) {
			*field = args[i]
		}
	}
	for i, field := range map[int]*int{3: &p.pool, 5: &p.Tap} {
		if i < len(args) {
			*field, _ = strconv.Atoi(args[i]) // 0 is none
		}
	}
	p.wide = len(args) > 4 && args[4] == strconv.FormatBool(true)
	return p
}

// The arguments by which the binary knows that it is a worker.
const (
	enterArg = "labgrade-worker-enter" // in new namespaces, with their capabilities
	workArg  = "labgrade-worker"       // ready to work, without any
)

// lifeline is how the child learns that its parent has gone: its standard
// input, which holds the job, ends.
const reportFD = 3
