package main

import (
	"errors"
	"path/filepath"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/specs"
)

// recipes finds what is graded by a part: a program, and where the part grades a
// pair also the client that was written for it, nil if there is none.
func recipes(part *lab.Part, path, command string, args []string) (graded, client *program.Recipe, err error) {
	if part.Programs != lab.Pair {
		graded, err = program.Find(path, program.Options{Part: program.Part(part.Programs), Command: command, Args: startWith(part, args, command)})
		return graded, nil, err
	}
	if command != "" || args != nil {
		return nil, nil, errors.New("this part starts a server and its clients: --run and arguments after -- are for one program; say in the lab how they are started")
	}
	return program.FindPair(path, taskOf(part), part.Start)
}

func taskOf(part *lab.Part) program.Task {
	return program.Task{Number: part.Task.Number, Words: part.Task.Words}
}

// nameOf is what a person calls a submission.
func nameOf(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return filepath.Base(path)
}

// absent is the run of a part for which a submission holds no program, beside
// others for which it does.
func absent(l *lab.Lab, part *lab.Part, path string, err error) *result.Run {
	run := specs.Absent(part, err.Error())
	run.Lab, run.Labgrade, run.Program = l.Name, version(), result.Program{Name: nameOf(path), Path: path}
	return run
}
