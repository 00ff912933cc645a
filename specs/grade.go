package specs

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/subject"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
	"github.com/labgrade/labgrade/harness/worker"
)

// Grade does a worker's job: it builds the program and grades it. It is a
// [worker.Grader].
func Grade(ctx context.Context, job worker.Job, where worker.Place, emit func(result.Message)) {
	name, part, err := partOf(job)
	if err != nil {
		emit(result.Message{Broken: &result.Broken{Text: err.Error(), Own: true}})
		return
	}
	emit(result.Message{Doing: "building"})
	if err := build(ctx, job); err != nil {
		emit(result.Message{Broken: unbuilt(err)})
		return
	}
	clock := transcript.NewClock()
	s := &Suite{
		Part:    part,
		Subject: &subject.Subject{Recipe: job.Recipe, Clock: clock, Stdin: first(job.Stdin, part.Stdin), Port: ports(job, where), UDP: part.Transport == "udp"},
		Clock:   clock,
		Client:  job.Client,
		Seed:    job.Seed,
		Only:    job.Only,
		Replay:  func(check string) string { return replay(job, check) },
		Emit:    emit,
	}
	if job.Client != nil && part.Start == nil {
		s.Subject.Tries.All = subject.Usual()
	}
	s.Tap = witness.NewTap(where.Tap)
	defer s.Tap.Close()
	plan := s.plan(job, where)
	plan.Lab = name
	emit(result.Message{Plan: plan})
	s.Run(ctx)
}

// build builds what the worker will start.
func build(ctx context.Context, job worker.Job) error {
	if job.Client == nil {
		return job.Recipe.Make(ctx, job.Scratch)
	}
	return errors.Join(
		job.Recipe.Make(ctx, filepath.Join(job.Scratch, "server")),
		job.Client.Make(ctx, filepath.Join(job.Scratch, "client")),
	)
}

func partOf(job worker.Job) (name string, part *lab.Part, err error) {
	l, err := lab.Load(job.LabFile, job.Lab, Known())
	if err != nil {
		return "", nil, err
	}
	part, ok := l.Part(job.Part)
	if !ok {
		return "", nil, fmt.Errorf("the lab %s has no part %q", l.Name, job.Part)
	}
	return l.Name, part, nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// plan is the record before the first check.
func (s *Suite) plan(job worker.Job, where worker.Place) *result.Run {
	run := s.Plan()
	run.Isolation = where.Isolation
	if where.Note != "" {
		run.Notes = append(run.Notes, where.Note)
	}
	run.Program = result.Program{Name: job.Recipe.Name, Path: job.Recipe.Path, Language: job.Recipe.Language, Command: job.Recipe.Run}
	return run
}

// unbuilt tells a student why the program could not be built.
func unbuilt(err error) *result.Broken {
	if build, ok := errors.AsType[*program.BuildError](err); ok {
		return &result.Broken{Text: build.Error(), Output: build.Output}
	}
	return &result.Broken{Text: err.Error(), Own: true}
}

// ports returns the port of each start. In a network of its own the worker
// takes what it likes, counting up from one that the seed decides, far from the
// ports that programs have built in; elsewhere it takes one that is free.
func ports(job worker.Job, where worker.Place) func() int {
	if !where.OwnNetwork() {
		return freePort
	}
	const lowest, span = 20000, 8000 // below the ports that clients are given
	next := lowest + int(uint64(job.Seed)%span)
	return func() int {
		next++
		return next
	}
}

// freePort asks the system for a port that nobody uses now.
func freePort() int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// replay is the command that makes just one check again.
func replay(job worker.Job, check string) string {
	before := job.Again.Before
	if before == nil {
		before = []string{job.Recipe.Path}
	}
	words := append([]string{"labgrade"}, before...)
	words = append(words, "--only", check, "--seed", strconv.FormatInt(job.Seed, 10))
	words = append(words, job.Again.After...)
	for i, word := range words {
		words[i] = quote(word)
	}
	return strings.Join(words, " ")
}
