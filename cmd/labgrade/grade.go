package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/labgrade/labgrade/harness/report"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
	"github.com/labgrade/labgrade/harness/term"
	"github.com/labgrade/labgrade/harness/worker"
)

// gradeCommand grades one program.
type gradeCommand struct {
	Program string   `arg:"" help:"The program: an executable, a source file, or a folder."`
	Lab     string   `default:"lab3" help:"The lab: a built-in name, a lab file, or the folder that holds lab.yaml." placeholder:"NAME"`
	Part    string   `help:"The part of the lab to grade; of several, separated by commas, each must be there. All that a folder holds a program for if not given." placeholder:"NAME"`
	Command string   `help:"How to start the program, in its folder, with {port} where the port goes; no shell." name:"run" placeholder:"CMD"`
	Only    []string `help:"Make only these checks, and those they build on." placeholder:"CHECK"`
	Stdin   string   `help:"Lines for a program that asks for input before it listens." placeholder:"TEXT"`
	Seed    int64    `help:"Make the same random choices again; the report tells the seed." placeholder:"N"`
	JSON    string   `help:"Write the record of the run to this file." name:"json" placeholder:"FILE"`
	HTML    string   `help:"Write the report as a page to this file." name:"html" placeholder:"FILE"`
	Hidden  bool     `help:"Tell hidden checks too, for instructors." name:"show-hidden"`
	Full    bool     `short:"v" help:"Tell every failed check in full, with its transcript."`
	Open    bool     `help:"Do not isolate the program from the rest of the machine." name:"no-isolation"`
	Level   string   `hidden:"" help:"Isolate at this level or not at all." name:"isolation" placeholder:"LEVEL"`

	Args []string `kong:"-"`
}

// Run grades the program, or each that a folder holds for a part of the lab, and
// writes the report.
func (g *gradeCommand) Run(ctx context.Context, out output) error {
	_, _, l, err := openLab(g.Lab)
	if err != nil {
		return err
	}
	if asked := askedParts(g.Part); len(asked) > 1 {
		if l, err = onlyParts(l, asked); err != nil {
			return err
		}
	}
	var runs []*result.Run
	passed := true
	for _, p := range g.pieces(l) {
		if p.missing != nil {
			passed = false
			runs = append(runs, p.missing)
			continue
		}
		one := *g
		one.Part, one.Program = p.part, p.path
		run, err := one.grade(ctx, out)
		if err != nil {
			return err
		}
		passed = passed && run.Passed()
		if !g.Hidden {
			run = run.ForStudents()
		}
		runs = append(runs, run)
	}
	return g.tell(out, result.Together(runs...), passed)
}

// grade grades one program by one part.
func (g *gradeCommand) grade(ctx context.Context, out output) (*result.Run, error) {
	job, cleanup, err := g.job()
	if err != nil {
		return nil, err
	}
	defer cleanup()
	live := term.NewLive(out.stderr)
	run, err := worker.Run(ctx, *job, progress(live))
	live.Clear()
	if err != nil {
		return nil, g.untold(err, out)
	}
	if ctx.Err() != nil {
		return nil, context.Canceled
	}
	run.Labgrade = version()
	return run, nil
}

// tell writes the report, and the record and the page where they are wanted.
func (g *gradeCommand) tell(out output, s *result.Submission, passed bool) error {
	if err := report.Submission(out.stdout, s, report.Options{Style: term.Detect(out.stdout), Full: g.Full}); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if g.JSON != "" {
		if err := s.Save(g.JSON); err != nil {
			return err
		}
	}
	if g.HTML != "" {
		if err := savePage(g.HTML, s); err != nil {
			return err
		}
	}
	if !passed {
		return errFailed
	}
	return nil
}

// job prepares what the worker is to do. cleanup removes its scratch folder.
func (g *gradeCommand) job() (job *worker.Job, cleanup func(), err error) {
	file, data, l, err := openLab(g.Lab)
	if err != nil {
		return nil, nil, err
	}
	part, ok := l.Part(g.Part)
	if !ok {
		return nil, nil, usage(fmt.Errorf("the lab %s has no part %q; it has %s", l.Name, g.Part, partNames(l)))
	}
	if err := knowChecks(part, g.Only); err != nil {
		return nil, nil, err
	}
	recipe, client, err := recipes(part, g.Program, g.Command, g.Args)
	if err != nil {
		return nil, nil, usage(err)
	}
	var level sandbox.Level
	if g.Level != "" {
		if level, err = sandbox.ParseLevel(g.Level); err != nil {
			return nil, nil, usage(err)
		}
	}
	scratch, err := os.MkdirTemp("", "labgrade-")
	if err != nil {
		return nil, nil, fmt.Errorf("making a scratch folder: %w", err)
	}
	if g.Seed == 0 {
		g.Seed = 1 + rand.Int64N(1<<31)
	}
	job = &worker.Job{
		Recipe: recipe, Client: client, LabFile: file, Lab: data, Part: part.Name, Seed: g.Seed,
		Only: g.Only, Stdin: g.Stdin, Scratch: scratch, Open: g.Open || level == sandbox.Open, Level: level, AtLeast: level, Again: g.again(),
	}
	return job, func() { _ = os.RemoveAll(scratch) }, nil
}

// again is this command line without what names checks and files to write.
func (g *gradeCommand) again() worker.Again {
	again := worker.Again{Before: []string{g.Program}}
	for _, option := range [][2]string{{"--lab", g.Lab}, {"--part", g.Part}, {"--run", g.Command}, {"--stdin", g.Stdin}} {
		if option[1] != "" && option != [2]string{"--lab", "lab3"} {
			again.Before = append(again.Before, option[0], option[1])
		}
	}
	if g.Args != nil {
		again.After = append([]string{"--"}, g.Args...)
	}
	return again
}

// untold reports a program that could not even be built, or labgrade's own
// trouble.
func (g *gradeCommand) untold(err error, out output) error {
	broken, ok := errors.AsType[*worker.BrokenError](err)
	if !ok || broken.Own {
		return err
	}
	if broken.Output != "" {
		fmt.Fprintln(out.stderr, broken.Output)
	}
	return usage(err)
}

// progress shows which check is being made.
func progress(live *term.Live) func(*result.Run, result.Message) {
	return func(run *result.Run, m result.Message) {
		switch {
		case m.Doing != "":
			live.Show("labgrade: " + m.Doing)
		case m.Begin != "":
			if c := run.Check(m.Begin); c != nil {
				done := len(run.Checks) - run.Count("")
				if c.Hidden {
					live.Show(fmt.Sprintf("[%d/%d] a hidden check", done+1, len(run.Checks)))
					return
				}
				live.Show(fmt.Sprintf("[%d/%d] %s  %s", done+1, len(run.Checks), c.ID, c.Title))
			}
		}
	}
}
