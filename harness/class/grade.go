package class

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/labgrade/labgrade/harness/result"
)

// Task is one submission ready to be graded.
type Task struct {
	Submission
	Dir     string       // what was handed in, unpacked
	Program string       // Dir, or the file in it if there is but one
	Left    []string     // what could not be unpacked, in a sentence each
	Scratch string       // an empty folder, removed afterwards
	Seed    int64        // of the random choices
	Doing   func(string) // tells what is being done, for the display
}

// Grading says how a class is graded.
type Grading struct {
	Out     string // the folder of results, made when missing
	Scratch string // a folder for what is unpacked; what is in it is removed
	Terms   Terms
	Shard   Shard
	Jobs    int    // at once; 0: perProcessor for each processor
	Again   bool   // also what has not changed
	Limits  Limits // of what is unpacked

	// Grade grades one submission. It is called by several goroutines at once,
	// and ends with ctx. A *NotStartedError says that there is no run because of
	// the submission, a *StopError that no submission can be graded; any other is
	// labgrade's trouble with this one.
	Grade func(ctx context.Context, t Task) (*result.Run, error)

	// Beside grades what a submission holds for further parts of the lab, when
	// Grade has graded the first, with the same errors; nil means nobody looks.
	Beside func(ctx context.Context, t Task) ([]*result.Run, error)

	// Enough tells whether a run with this isolation, of an earlier call, may be
	// kept; nil means any may.
	Enough func(isolation string) bool

	// Watch is told of every change, by one goroutine at a time; nil means nobody
	// looks.
	Watch func(Progress)
}

// Grade grades the submissions of a class, several at a time. Each result is
// written as it comes; those that are there and still hold are kept. It returns
// the context's error when it was interrupted: what is done is kept, and the
// same call goes on from there. Results do not depend on the number of jobs. The
// caller holds the Lock of the folder. Errors: *MisuseError, *StopError, or what
// went wrong with the folders.
func Grade(ctx context.Context, c *Class, g Grading) error {
	out := store{g.Out}
	if err := os.MkdirAll(out.path(students), 0o755); err != nil {
		return err
	}
	mine, err := out.begin(c, g)
	if err != nil {
		return err
	}
	r := &run{Grading: g, out: out, progress: newProgress(len(mine), g.Watch)}
	if err := r.all(ctx, mine); err != nil {
		return err
	}
	return ctx.Err()
}

// begin writes the file about the run and returns the shard's submissions.
func (s store) begin(c *Class, g Grading) ([]Submission, error) {
	before, err := s.loadMeta()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if before != nil && before.Shard != g.Shard {
		return nil, misuse("%s holds %s; give %s a folder of its own and join them with labgrade merge", s.dir, before.Shard, g.Shard)
	}
	m := &Meta{Terms: g.Terms, Layout: c.Layout, Shard: g.Shard, Missing: c.Missing, Problems: c.Problems}
	var mine []Submission
	for _, submission := range c.Submissions {
		if g.Shard.has(submission.ID) {
			mine = append(mine, submission)
			m.Submissions = append(m.Submissions, Listed{submission.ID, submission.Folder})
		}
	}
	return mine, s.saveMeta(m)
}

// run is a grading that goes on.
type run struct {
	Grading
	out      store
	progress *progress
}

// all grades the submissions with a bounded number of workers. The first error
// ends it; it returns when all workers have ended.
func (r *run) all(ctx context.Context, mine []Submission) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan Submission)
	var workers sync.WaitGroup
	for range r.jobs(len(mine)) {
		workers.Go(func() {
			for s := range queue {
				if err := r.one(ctx, s); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, s := range mine {
		select {
		case queue <- s:
		case <-ctx.Done():
		}
	}
	close(queue)
	workers.Wait()
	if err := context.Cause(ctx); err != nil && !isContext(err) {
		return err
	}
	return nil
}

// perProcessor is how many are graded at once on each processor: a run sleeps most
// of its time, since programs wait for one another, and no mark hangs on speed.
const perProcessor = 3

func (r *run) jobs(submissions int) int {
	jobs := r.Jobs
	if jobs < 1 {
		jobs = perProcessor * runtime.GOMAXPROCS(0)
	}
	return min(jobs, submissions)
}

// one grades a submission, or finds that it need not be.
func (r *run) one(ctx context.Context, s Submission) error {
	if ctx.Err() != nil {
		return nil
	}
	doing := r.progress.begin(s)
	scratch := filepath.Join(r.Scratch, s.Folder)
	defer os.RemoveAll(scratch)
	e, account, err := r.judge(ctx, s, scratch, doing)
	switch {
	case ctx.Err() != nil: // what has been judged after the end may be half of it
		r.progress.end(s, nil, false)
		return nil
	case err != nil:
		return err
	case account == nil:
		r.progress.end(s, e, true)
		return nil
	}
	if err := r.out.save(s.Folder, e, account); err != nil {
		return err
	}
	r.progress.end(s, e, false)
	return nil
}

// judge makes the entry of a submission. What is to be written beside it is nil
// where everything is there already.
func (r *run) judge(ctx context.Context, s Submission, scratch string, doing func(string)) (*Entry, *account, error) {
	e := &Entry{Schema: entrySchema, ID: s.ID, Students: listed(s.Students), Path: s.Path, Causes: []Cause{}, Marks: []Mark{}}
	task, err := r.prepare(ctx, s, scratch)
	task.Doing, e.Left = doing, task.Left
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		e.Status, e.Reason = Refused, refused.Error()
		return e, &account{}, nil
	}
	if unread, ok := errors.AsType[*unreadError](err); ok {
		return e, e.conclude(nil, unread), nil
	}
	if err != nil {
		return nil, nil, err
	}
	if e.Content, err = Content(task.Dir); err != nil {
		return nil, nil, err
	}
	e.Key, task.Seed = r.Terms.key(e.Content), r.Terms.seed(e.Content)
	e.Seed = task.Seed
	if kept := r.out.settled(s.Folder, e.Key); kept != nil && !r.Again && r.enough(kept) {
		return r.keep(s, kept)
	}
	runs, err := r.parts(ctx, task)
	if stop, ok := errors.AsType[*StopError](err); ok {
		return nil, nil, stop
	}
	return e, e.conclude(runs, err), nil
}

// parts grades all parts that a submission holds, the first of the lab first.
func (r *run) parts(ctx context.Context, t Task) ([]*result.Run, error) {
	first, err := r.Grade(ctx, t)
	if err != nil || r.Beside == nil {
		return []*result.Run{first}, err
	}
	others, err := r.Beside(ctx, t)
	return append([]*result.Run{first}, others...), err
}

// enough reports whether a result was come by as one of now would be. Where no
// program was run there was nothing to isolate.
func (r *run) enough(e *Entry) bool {
	return r.Enough == nil || e.Status == NotStarted || r.Enough(e.Isolated)
}

// keep leaves the results as they are, but for who handed it in, which a roster
// may tell only now.
func (r *run) keep(s Submission, e *Entry) (*Entry, *account, error) {
	e.ID, e.Students, e.Path = s.ID, listed(s.Students), s.Path
	return e, nil, saveJSON(r.out.student(s.Folder, entryFile), e)
}

// prepare unpacks a submission.
func (r *run) prepare(ctx context.Context, s Submission, scratch string) (Task, error) {
	t := Task{Submission: s, Dir: filepath.Join(scratch, "source"), Scratch: filepath.Join(scratch, "scratch")}
	if err := os.RemoveAll(scratch); err != nil {
		return t, err
	}
	for _, dir := range []string{t.Dir, t.Scratch} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return t, err
		}
	}
	if err := r.out.clean(s.Folder); err != nil {
		return t, err
	}
	left, err := s.Unpack(ctx, t.Dir, r.Limits)
	t.Left = left
	if _, refused := errors.AsType[*RefusedError](err); err != nil && !refused {
		err = &unreadError{err}
	}
	t.Program = t.Dir
	if only := lone(t.Dir); only != "" {
		t.Program = filepath.Join(t.Dir, filepath.FromSlash(only))
	}
	return t, err
}

// StopError ends the grading of a class: it would go wrong with every
// submission.
type StopError struct{ Err error }

func (s *StopError) Error() string { return s.Err.Error() }

// Unwrap returns what is wrong.
func (s *StopError) Unwrap() error { return s.Err }

// unreadError says that one submission cannot be read or unpacked, which does
// not end the class.
type unreadError struct{ err error }

func (u *unreadError) Error() string { return u.err.Error() }
func (u *unreadError) Unwrap() error { return u.err }

// conclude fills the entry with how the grading ended.
func (e *Entry) conclude(runs []*result.Run, err error) *account {
	if err == nil {
		for _, left := range e.Left {
			runs[0].Notes = append(runs[0].Notes, left+"; the rest was graded")
		}
		graded := result.Together(runs...)
		e.record(graded)
		return &account{graded: graded}
	}
	e.Status, e.Reason = Trouble, err.Error()
	if not, ok := errors.AsType[*NotStartedError](err); ok {
		e.Status, e.Reason = NotStarted, e.withLeft(not.Reason)
		return &account{output: not.Output}
	}
	return &account{}
}
