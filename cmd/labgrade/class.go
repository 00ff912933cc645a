package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"time"

	"github.com/labgrade/labgrade/harness/class"
	"github.com/labgrade/labgrade/harness/term"
)

// classCommand grades the submissions of a class.
type classCommand struct {
	Dir        string `arg:"" help:"The submissions: a folder, or an archive as a learning platform gives it."`
	Out        string `short:"o" required:"" help:"The folder for the results; one that is there is gone on with." placeholder:"DIR"`
	Jobs       int    `short:"j" help:"How many are graded at once; three for each processor if not given." placeholder:"N"`
	Again      bool   `help:"Grade all again, also what has not changed."`
	Roster     string `help:"Who should have handed something in: a CSV file with a column id, username or email." placeholder:"FILE"`
	Gradebook  string `help:"A CSV file that Canvas or Moodle exported; a copy is filled in with the points." placeholder:"FILE"`
	Column     string `help:"The column of the gradebook for the points." placeholder:"NAME"`
	Shard      string `help:"Grade a part of the class, 2/5 for the second of five; a scheduler's index is found by itself." placeholder:"I/N"`
	Lab        string `default:"lab3" help:"The lab: a built-in name, a lab file, or the folder that holds lab.yaml." placeholder:"NAME"`
	Part       string `help:"The part of the lab to grade; of several, separated by commas, each must be there. All that a submission holds a program for if not given." placeholder:"NAME"`
	Command    string `help:"How to start a program, in its folder, with {port} where the port goes; no shell." name:"run" placeholder:"CMD"`
	Stdin      string `help:"Lines for programs that ask for input before they listen." placeholder:"TEXT"`
	AllowLevel string `help:"The weakest isolation to go on with: boxed (the default), private, uid, fenced or open." name:"allow-level" default:"boxed" placeholder:"LEVEL"`

	Args []string `kong:"-"`
}

// Help explains what comes out and with which status.
func (classCommand) Help() string {
	return `Every submission gets its record, its report and a page in OUT/students; index.html, grades.csv, attention.txt and class.txt tell about all.
A folder that holds a server and a client is graded by both parts of the lab, with one score. Ask for what everybody has to hand in, --part server,client: who lacks a part has lost its points then, and otherwise only those of the parts that are there are counted.
Results are kept as they come: after an interruption the same command goes on, and grades only what is new or has changed.

Exit status: 0 every submission has its result, whatever the grades; 2 wrong usage; 3 labgrade's own trouble, or an interruption.`
}

// Run grades the class and tells about it.
func (c *classCommand) Run(ctx context.Context, out output) error {
	graded, err := c.plan()
	if err != nil {
		return err
	}
	book, err := openBook(c.Gradebook, c.Column, graded.lab.Name)
	if err != nil {
		return err
	}
	unlock, err := class.Lock(c.Out)
	if err != nil {
		return outUsage(err)
	}
	defer unlock()
	scratch, err := scratchFor(c.Out)
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	found, err := c.discover(ctx, filepath.Join(scratch, "class"))
	if err != nil {
		return err
	}
	if err := c.grade(ctx, graded, found, out, scratch); err != nil {
		return outUsage(err)
	}
	return conclude(c.Out, book, out)
}

// discover finds the submissions; a folder without any is a mistake of the
// caller's.
func (c *classCommand) discover(ctx context.Context, scratch string) (*class.Class, error) {
	o := class.Options{Scratch: scratch, Ignore: []string{c.Roster, c.Gradebook}}
	if c.Roster != "" {
		roster, err := class.LoadRoster(c.Roster)
		if err != nil {
			return nil, usage(err)
		}
		o.Roster = roster
	}
	found, err := class.Discover(ctx, c.Dir, o)
	if err != nil && ctx.Err() == nil {
		return nil, usage(fmt.Errorf("finding the submissions: %w", err))
	}
	if err == nil && len(found.Submissions) == 0 {
		return nil, usage(fmt.Errorf("%s holds no submissions; give the folder in which each student has a folder, a file or an archive", c.Dir))
	}
	return found, err
}

// grade grades this machine's part of the class.
func (c *classCommand) grade(ctx context.Context, p *classPlan, found *class.Class, out output, scratch string) error {
	watch := newClassWatch(term.NewLive(out.stderr), out.stderr, time.Now)
	watch.begin(found, p.shard, p.shardFrom)
	err := class.Grade(ctx, found, class.Grading{
		Out: c.Out, Scratch: filepath.Join(scratch, "students"), Terms: p.terms, Shard: p.shard,
		Jobs: p.jobs(c.Jobs), Again: c.Again, Grade: p.grade, Beside: p.beside, Enough: p.enough, Watch: watch.see,
	})
	watch.end(err)
	return err
}

// conclude writes and prints what is told of the class.
func conclude(dir string, book *class.Gradebook, out output) error {
	summary, err := class.Conclude(dir, book)
	if err != nil {
		return outUsage(err)
	}
	if err := summary.Text(out.stdout, term.Detect(out.stdout)); err != nil {
		return fmt.Errorf("writing the summary: %w", err)
	}
	fmt.Fprintf(out.stdout, "\n%s has index.html, grades.csv, attention.txt and class.txt; students/ has a report of each\n", dir)
	if n := summary.Statuses[class.Trouble]; n > 0 {
		return fmt.Errorf("%d of %d submissions could not be graded by labgrade's own trouble; %s tells which",
			n, summary.Submissions, filepath.Join(dir, class.AttentionListFile))
	}
	return nil
}

// openBook reads a gradebook before anything is graded: a mistake in it must not
// come up after an hour.
func openBook(file, column, lab string) (*class.Gradebook, error) {
	if file == "" {
		return nil, nil
	}
	book, err := class.LoadGradebook(file, column, lab)
	return book, usage(err)
}

// outUsage tells what the caller can put right from labgrade's trouble.
func outUsage(err error) error {
	if _, ok := errors.AsType[*class.MisuseError](err); ok {
		return usage(err)
	}
	return err
}

// scratchFor makes the folder in which submissions are unpacked: the same for
// the same results, so that the next run removes what a grader that was killed
// has left. It fails if somebody else has made it.
func scratchFor(out string) (string, error) {
	abs, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(abs))
	dir := filepath.Join(os.TempDir(), "labgrade-class-"+hex.EncodeToString(sum.Sum(nil)))
	if err := os.RemoveAll(dir); err != nil {
		return "", fmt.Errorf("making a scratch folder: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", fmt.Errorf("making a scratch folder: %w", err)
	}
	return dir, nil
}
