package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
	"github.com/labgrade/labgrade/harness/worker"
)

type labsVerify struct {
	Lab     string `arg:"" help:"A lab file, or the folder that holds lab.yaml."`
	Runs    int    `default:"3" help:"How often each model program is graded." placeholder:"N"`
	Starved int    `default:"1" help:"How often it is graded again beside programs that burn the processors." placeholder:"N"`
	Open    bool   `help:"Do not isolate the programs from the rest of the machine." name:"no-isolation"`
}

// Run proves a lab.
func (v *labsVerify) Run(ctx context.Context, out output) error {
	if v.Runs < 1 || v.Starved < 0 {
		return usage(errors.New("--runs is at least 1, and --starved at least 0"))
	}
	file, data, l, err := openLab(v.Lab)
	if err != nil {
		return err
	}
	proof := &proof{labsVerify: v, file: file, data: data, out: out, live: term.NewLive(out.stderr)}
	for i := range l.Parts {
		if err := proof.part(ctx, &l.Parts[i]); err != nil {
			return err
		}
	}
	switch {
	case proof.programs == 0:
		return usage(fmt.Errorf(`%s names no programs to verify it with; see "verify" in the reference page`, file))
	case proof.wrong > 0:
		return errFailed
	}
	return nil
}

// proof is one verification.
type proof struct {
	*labsVerify
	file     string
	data     []byte
	out      output
	live     *term.Live
	programs int
	wrong    int
}

func (p *proof) part(ctx context.Context, part *lab.Part) error {
	for _, path := range part.Verify.Model {
		if err := p.model(ctx, part, path); err != nil {
			return err
		}
	}
	for _, f := range part.Verify.Faulty {
		if err := p.faulty(ctx, part, f); err != nil {
			return err
		}
	}
	return nil
}

// tell writes the verdict on one program.
func (p *proof) tell(good bool, format string, args ...any) {
	mark := "+"
	if !good {
		mark = "x"
		p.wrong++
	}
	p.live.Clear()
	fmt.Fprintf(p.out.stdout, "%s %s\n", mark, fmt.Sprintf(format, args...))
}

// model grades a correct program several times, at last beside programs that burn
// the processors: no mark may hang on how fast a machine is.
func (p *proof) model(ctx context.Context, part *lab.Part, path string) error {
	proven, err := p.fullMarks(ctx, part, path, p.Runs, "")
	if err != nil || !proven || p.Starved == 0 {
		return err
	}
	starving, err := burn(ctx, 4*runtime.NumCPU())
	if err != nil {
		return err
	}
	defer starving.stop()
	_, err = p.fullMarks(ctx, part, path, p.Starved, " beside programs that burn the processors")
	return err
}

// fullMarks grades a correct program so often, and reports whether it got every
// point each time. One that cannot be run here proves nothing.
func (p *proof) fullMarks(ctx context.Context, part *lab.Part, path string, runs int, beside string) (bool, error) {
	for n := range runs {
		run, err := p.grade(ctx, part, path)
		if run == nil {
			return false, err
		}
		for _, c := range run.Checks {
			if c.Max > 0 && c.Outcome != result.Pass {
				p.tell(false, "%s, model %s: %s: %s in run %d of %d%s: %s", part.Name, path, c.ID, c.Outcome, n+1, runs, beside, reasonOf(c))
				return false, nil
			}
		}
	}
	p.tell(true, "%s, model %s: full marks in %s%s", part.Name, path, counted(runs, "run"), beside)
	return true, nil
}

// reasonOf is why a check was not passed, in one line.
func reasonOf(c result.Check) string {
	if c.Finding != nil {
		return c.Finding.Headline
	}
	return c.Reason
}

// faulty grades a program with a mistake.
func (p *proof) faulty(ctx context.Context, part *lab.Part, f lab.Faulty) error {
	run, err := p.grade(ctx, part, f.Program)
	if run == nil {
		return err
	}
	var failed, kept []string
	for _, c := range run.Checks {
		switch wanted := slices.Contains(f.Fails, c.ID); {
		case c.Outcome == result.Fail:
			failed = append(failed, c.ID)
		case wanted && c.Outcome == result.Skipped:
			kept = append(kept, c.ID+" (skipped, as it "+c.Reason+")")
		case wanted:
			kept = append(kept, c.ID)
		}
	}
	switch {
	case len(kept) > 0:
		p.tell(false, "%s, faulty %s: it must fail %s and does not (it fails %s)", part.Name, f.Program, strings.Join(kept, ", "), strings.Join(failed, ", "))
	case run.Score.Points == run.Score.Max:
		p.tell(false, "%s, faulty %s: it loses no points", part.Name, f.Program)
	default:
		p.tell(true, "%s, faulty %s: %d of %d points, fails %s", part.Name, f.Program, run.Score.Points, run.Score.Max, strings.Join(f.Fails, ", "))
	}
	return nil
}

// grade grades one program. No run and no error: it could not be graded, and
// that has been told.
func (p *proof) grade(ctx context.Context, part *lab.Part, path string) (*result.Run, error) {
	p.programs++
	full := filepath.Join(filepath.Dir(p.file), path)
	recipe, client, err := recipes(part, full, "", nil)
	if missing, ok := errors.AsType[*program.MissingToolError](err); ok {
		p.live.Clear()
		fmt.Fprintf(p.out.stdout, "- %s, %s: left out: %v\n", part.Name, path, missing)
		return nil, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("there is no such program")
	}
	if err != nil {
		p.tell(false, "%s, %s: %v", part.Name, path, err)
		return nil, nil
	}
	scratch, err := os.MkdirTemp("", "labgrade-")
	if err != nil {
		return nil, fmt.Errorf("making a scratch folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	job := worker.Job{
		Recipe: recipe, Client: client, LabFile: p.file, Lab: p.data, Part: part.Name, Seed: 1 + rand.Int64N(1<<31), Scratch: scratch, Open: p.Open,
	}
	run, err := worker.Run(ctx, job, progress(p.live))
	if broken, ok := errors.AsType[*worker.BrokenError](err); ok && !broken.Own {
		p.tell(false, "%s, %s: %v\n%s", part.Name, path, err, broken.Output)
		return nil, nil
	}
	if err == nil && ctx.Err() != nil {
		err = context.Canceled
	}
	if err != nil {
		return nil, err
	}
	return run, nil
}
