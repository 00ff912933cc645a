package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/sandbox"
	"github.com/labgrade/labgrade/harness/witness"
	"github.com/labgrade/labgrade/harness/worker"
)

// doctorCommand tells what this machine allows, by trying it.
type doctorCommand struct{}

// Run tries every isolation level, the evidence and the tools. What is missing is
// no failure: the report says what it means.
func (doctorCommand) Run(ctx context.Context, out output) error {
	fmt.Fprintln(out.stdout, "isolation, the strongest first")
	for _, level := range sandbox.Levels() {
		writeLevel(out.stdout, level, refusedAt(ctx, level))
	}
	fmt.Fprintln(out.stdout, "\nevidence")
	if w, err := witness.New(func() []int { return nil }); err != nil {
		writeFact(out.stdout, "kernel", "no", "what a program waits for is not seen, so verdicts rest on order and release: "+err.Error())
	} else {
		w.Close()
		writeFact(out.stdout, "kernel", "yes", "sockets, threads and waits of a program are seen")
	}
	fmt.Fprintln(out.stdout, "\nlanguages and tools")
	for _, tool := range tools {
		found, what := "yes", tool.what
		if _, err := exec.LookPath(tool.name); err != nil {
			found, what = "no", tool.without
		}
		writeFact(out.stdout, tool.name, found, what)
	}
	return nil
}

// tools are what programs need to be built and run, and evidence to be better.
var tools = []struct{ name, what, without string }{
	{"python3", "Python", "no Python program can be graded"},
	{"gcc", "C", "no C program can be built"},
	{"g++", "C++", "no C++ program can be built"},
	{"javac", "Java", "no Java program can be built"},
	{"node", "JavaScript", "no JavaScript program can be graded"},
	{"go", "Go", "no Go program can be built"},
	{"cargo", "Rust", "no Rust project can be built"},
	{"ruby", "Ruby", "no Ruby program can be graded"},
	{"perl", "Perl", "no Perl program can be graded"},
	{"gdb", "the source line at which C and C++ programs are stuck", "C and C++ programs are told by what they wait for, without the line"},
}

// refusedAt tries a level with a job that does nothing; nil means that the level
// can be had.
func refusedAt(ctx context.Context, level sandbox.Level) *sandbox.Refusal {
	if level == sandbox.Open {
		return nil
	}
	_, err := worker.Run(ctx, worker.Job{Recipe: &program.Recipe{}, Level: level, AtLeast: level}, nil)
	if refused, ok := errors.AsType[*worker.RefusedError](err); ok {
		return &refused.Refusal
	}
	return nil
}

func writeLevel(w io.Writer, level sandbox.Level, r *sandbox.Refusal) {
	if r == nil {
		writeFact(w, string(level), "yes", level.Means())
		return
	}
	writeFact(w, string(level), "no", strings.TrimPrefix(fmt.Sprintf("%s: %s", r.Step, r.Error), ": "))
	for _, more := range []string{r.Means, r.How} {
		if more != "" {
			writeFact(w, "", "", more)
		}
	}
}

func writeFact(w io.Writer, name, found, what string) {
	fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %-8s %-3s  %s", name, found, what), " "))
}
