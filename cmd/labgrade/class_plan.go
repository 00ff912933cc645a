package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/class"
	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
	"github.com/labgrade/labgrade/harness/worker"
)

// classPlan is what all submissions of a class are graded by.
type classPlan struct {
	*classCommand
	file      string // the lab's
	data      []byte
	lab       *lab.Lab
	part      *lab.Part
	terms     class.Terms
	level     sandbox.Level
	shard     class.Shard
	shardFrom string // who has set it in the environment
}

// plan reads everything that a mistake can be in before the first submission is
// touched.
func (c *classCommand) plan() (*classPlan, error) {
	p := &classPlan{classCommand: c}
	var err error
	if p.file, p.data, p.lab, err = openLab(c.Lab); err != nil {
		return nil, err
	}
	if p.lab, err = onlyParts(p.lab, askedParts(c.Part)); err != nil {
		return nil, err
	}
	p.part = &p.lab.Parts[0]
	if len(p.lab.Parts) > 1 && c.Part != "" && c.startedBy() != "" {
		return nil, usage(fmt.Errorf("--part %s asks for several programs, and --run, --stdin and arguments after -- are for one", c.Part))
	}
	if p.level, err = sandbox.ParseLevel(c.AllowLevel); err != nil {
		return nil, usage(err)
	}
	if err := sandbox.Permits(p.level, sandbox.RealRoot()); err != nil {
		return nil, usage(err)
	}
	if c.Jobs < 0 {
		return nil, usage(fmt.Errorf("--jobs %d: at least one is graded at a time", c.Jobs))
	}
	if c.Shard != "" {
		p.shard, err = class.ParseShard(c.Shard)
	} else {
		p.shard, p.shardFrom, err = class.ShardFromEnvironment(os.Getenv)
	}
	if err != nil {
		return nil, usage(err)
	}
	p.terms, err = termsOf(p.lab, c.Part, p.whole())
	p.terms.Command = c.startedBy()
	return p, err
}

// whole reports whether submissions are graded by several parts: by all that they
// hold a program for, or by those that each must hold one for. What names one
// part or says how to start the program asks for that part only.
func (c *classCommand) whole() bool {
	return len(askedParts(c.Part)) != 1 && c.startedBy() == ""
}

// startedBy is how the programs are started, empty if labgrade finds that out.
func (c *classCommand) startedBy() string {
	if c.Command == "" && c.Stdin == "" && c.Args == nil {
		return ""
	}
	return fmt.Sprintf("%q %q %q", c.Command, c.Stdin, c.Args)
}

// jobs is how many may run at once. Without a network of its own for each, two
// submissions may want the same port.
func (p *classPlan) jobs(wanted int) int {
	if p.level != sandbox.Boxed && p.level != sandbox.Private {
		return 1
	}
	return wanted
}

// enough reports whether a result of an earlier run was isolated as well as is
// asked for now: --allow-level of that time does not hold for ever.
func (p *classPlan) enough(isolation string) bool {
	level, err := sandbox.ParseLevel(isolation)
	return err == nil && level.AtLeast(p.level)
}

// termsOf tells apart what the checks do and what they are worth: when only
// the latter changes, records are scored again. The lab has those parts alone
// that are asked for.
func termsOf(l *lab.Lab, asked string, whole bool) (class.Terms, error) {
	t := class.Terms{Labgrade: version(), Lab: l.Name, Part: l.Parts[0].Name, Max: l.Parts[0].Points(), Whole: whole && len(l.Parts) > 1}
	if names := askedParts(asked); len(names) > 1 {
		t.Part, t.Max = strings.ReplaceAll(partNames(l), " ", ""), 0
		for i := range l.Parts {
			t.Max += l.Parts[i].Points()
		}
	}
	bare := *l
	bare.Title, bare.Parts = "", slices.Clone(l.Parts[:1])
	if t.Whole {
		bare.Parts = slices.Clone(l.Parts)
	}
	var weights []string
	for i := range bare.Parts {
		weights = append(weights, weigh(&bare.Parts[i])...)
	}
	b, err := json.Marshal(bare)
	if err != nil {
		return t, fmt.Errorf("reading the lab: %w", err)
	}
	t.Checks, t.Weights = short(string(b)), short(strings.Join(weights, "\n"))
	return t, nil
}

// weigh takes from a part what changes no check, and tells what each is worth.
func weigh(part *lab.Part) (weights []string) {
	part.Title, part.Stages = "", slices.Clone(part.Stages)
	for i := range part.Stages {
		stage := &part.Stages[i]
		stage.Title, stage.Checks = "", slices.Clone(stage.Checks)
		for j := range stage.Checks {
			c := &stage.Checks[j]
			weights = append(weights, fmt.Sprintf("%s %d", c.ID, c.Points))
			c.Points, c.Title, c.Rule, c.Hint, c.Steps = 0, "", "", "", nil
		}
	}
	return weights
}

func short(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:16] }

// grade grades the first part of one submission.
func (p *classPlan) grade(ctx context.Context, t class.Task) (*result.Run, error) {
	if p.whole() {
		for _, piece := range (&gradeCommand{Program: t.Program, Part: p.Part}).pieces(p.lab) {
			if piece.part == p.part.Name && piece.missing != nil {
				return p.lacking(t, piece.missing), nil // others are there
			}
		}
	}
	return p.one(ctx, t, p.part, t.Program)
}

// beside grades the further parts, as labgrade does with a folder.
func (p *classPlan) beside(ctx context.Context, t class.Task) (runs []*result.Run, err error) {
	if !p.whole() {
		return nil, nil
	}
	one := gradeCommand{Program: t.Program, Part: p.Part}
	for _, piece := range one.pieces(p.lab) {
		part, ok := p.lab.Part(piece.part)
		if !ok || piece.part == "" || part.Name == p.part.Name {
			continue
		}
		if piece.missing != nil {
			runs = append(runs, p.lacking(t, piece.missing))
			continue
		}
		further := t
		further.Scratch = filepath.Join(t.Scratch, part.Name)
		if err := os.MkdirAll(further.Scratch, 0o755); err != nil {
			return nil, fmt.Errorf("making a scratch folder: %w", err)
		}
		run, err := p.one(ctx, further, part, piece.path)
		if not, ok := errors.AsType[*class.NotStartedError](err); ok {
			not.Reason = part.Name + ": " + not.Reason
		}
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// lacking is the run of a part without a program, as the submission is called.
func (p *classPlan) lacking(t class.Task, run *result.Run) *result.Run {
	run.Program = result.Program{Name: t.ID, Path: t.Path}
	return run
}

// one grades one part of a submission in a worker.
func (p *classPlan) one(ctx context.Context, t class.Task, part *lab.Part, path string) (*result.Run, error) {
	recipe, client, err := recipes(part, path, p.Command, p.Args)
	if err != nil {
		return nil, notFound(err)
	}
	if path == t.Dir {
		recipe.Name = t.ID
	}
	what := parcel{part, path, recipe, client}
	run, err := worker.Run(ctx, *p.job(t, what), func(run *result.Run, m result.Message) {
		if what := doing(run, m); what != "" {
			t.Doing(what)
		}
	})
	if err != nil {
		return nil, notRun(err)
	}
	run.Labgrade, run.Program.Path = version(), t.Path
	return run, nil
}

// doing is what a message says about what goes on.
func doing(run *result.Run, m result.Message) string {
	if m.Doing != "" {
		return m.Doing
	}
	if run.Check(m.Begin) != nil {
		return m.Begin
	}
	return ""
}

// parcel is a part with the programs that are graded by it.
type parcel struct {
	part           *lab.Part
	path           string
	recipe, client *program.Recipe
}

// job is what the worker is to do. The seed and the words for a replay are
// those that the student can use at home.
func (p *classPlan) job(t class.Task, what parcel) *worker.Job {
	again := gradeCommand{Program: ".", Lab: p.Lab, Part: p.Part, Command: p.Command, Stdin: p.Stdin, Args: p.Args}
	if what.path != t.Dir {
		again.Program = filepath.Base(what.path)
	}
	if what.part.Name != p.part.Name {
		again.Part = what.part.Name
	}
	return &worker.Job{
		Recipe: what.recipe, Client: what.client, LabFile: p.file, Lab: p.data, Part: what.part.Name, Seed: t.Seed,
		Stdin: p.Stdin, Scratch: t.Scratch, Level: sandbox.Boxed, AtLeast: p.level, Again: again.again(),
	}
}

// notFound tells what is the student's, a folder without a program, from what is
// this machine's, a missing compiler.
func notFound(err error) error {
	if many, ok := errors.AsType[*program.AmbiguousError](err); ok {
		return &class.NotStartedError{Reason: fmt.Sprintf("several programs could be the %s: %s", many.Part, strings.Join(many.Candidates, ", "))}
	}
	if none, ok := errors.AsType[*program.NoProgramError](err); ok {
		return &class.NotStartedError{Reason: "what was handed in " + none.Reason}
	}
	return err
}

// notRun does the same for what came up when it was built and started.
func notRun(err error) error {
	if broken, ok := errors.AsType[*worker.BrokenError](err); ok && !broken.Own {
		return &class.NotStartedError{Reason: broken.Text, Output: broken.Output}
	}
	if refused, ok := errors.AsType[*worker.RefusedError](err); ok {
		return &class.StopError{Err: usage(fmt.Errorf("%w; labgrade doctor tells more, and --allow-level LEVEL goes on with less", refused))}
	}
	return err
}
