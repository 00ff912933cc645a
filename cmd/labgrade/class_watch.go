package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/labgrade/labgrade/harness/class"
	"github.com/labgrade/labgrade/harness/term"
)

// classWatch shows how far the grading of a class is: in one live line at a
// terminal, else in a line for each submission that is done.
type classWatch struct {
	live  *term.Live // nil: no terminal
	w     io.Writer
	now   func() time.Time
	start time.Time
	last  class.Progress
}

func newClassWatch(live *term.Live, w io.Writer, now func() time.Time) *classWatch {
	return &classWatch{live: live, w: w, now: now, start: now()}
}

// begin tells what was found.
func (c *classWatch) begin(found *class.Class, shard class.Shard, from string) {
	of := ""
	if found.Layout != "folder" {
		of = ", as " + layoutNames[found.Layout] + " names them"
	}
	c.line("%s%s; %d missing, %d left aside or doubtful", counted(len(found.Submissions), "submission"), of, len(found.Missing), len(found.Problems))
	switch {
	case from != "":
		c.line("%s, by the environment of %s; --shard 1/1 grades all", shard, from)
	case shard.Count > 1:
		c.line("%s", shard)
	}
}

var layoutNames = map[string]string{
	"moodle": "Moodle", "canvas": "Canvas", "gradescope": "Gradescope", "github": "GitHub Classroom or Classroom 50",
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (c *classWatch) line(format string, args ...any) {
	fmt.Fprintf(c.w, "labgrade: "+format+"\n", args...)
}

// see is called with every change, by one goroutine at a time.
func (c *classWatch) see(p class.Progress) {
	c.last = p
	switch {
	case c.live != nil:
		c.live.Show(c.status())
	case p.Finished != nil && !p.WasKept:
		fmt.Fprintf(c.w, "[%d/%d] %s: %s\n", p.Done, p.Total, class.OneLine(p.Finished.ID), class.OneLine(outcomeOf(p.Finished)))
	}
}

// outcomeOf tells what became of a submission in a few words.
func outcomeOf(e *class.Entry) string {
	switch e.Status {
	case class.Graded:
		return fmt.Sprintf("%d of %d points", e.Score.Points, e.Score.Max)
	case class.Open:
		return e.Reason
	}
	return strings.ReplaceAll(string(e.Status), "-", " ") + ": " + e.Reason
}

// status is the live line.
func (c *classWatch) status() string {
	p := c.last
	var running []string
	for _, r := range p.Running {
		running = append(running, class.OneLine(r.ID+" "+r.Doing))
	}
	line := fmt.Sprintf("[%d/%d] ", p.Done, p.Total)
	if left := c.left(); left != "" {
		line += left + "  "
	}
	return line + strings.Join(running, ", ")
}

// left is how long it will take, once a few have been graded.
func (c *classWatch) left() string {
	const enough = 3
	graded := c.last.Done - c.last.Kept
	if graded < enough {
		return ""
	}
	left := c.now().Sub(c.start) * time.Duration(c.last.Total-c.last.Done) / time.Duration(graded)
	switch {
	case left < time.Second:
		return ""
	case left < time.Minute:
		return fmt.Sprintf("about %d s left", int(left.Seconds()))
	}
	return fmt.Sprintf("about %d min left", int(left.Round(time.Minute).Minutes()))
}

// end removes the live line and tells how far it came.
func (c *classWatch) end(err error) {
	c.live.Clear()
	if kept := c.last.Kept; kept > 0 {
		c.line("%s kept from an earlier run; --again grades them too", counted(kept, "result"))
	}
	if stop, ok := errors.AsType[*class.StopError](err); err != nil && (!ok || stop == nil) {
		c.line("%d of %d have their result; the same command goes on from here", c.last.Done, c.last.Total)
	}
}
