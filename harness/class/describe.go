package class

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/term"
)

// Text writes the summary for a person. At a terminal it has the terminal's
// colours and width.
func (s *Summary) Text(w io.Writer, style term.Style) error {
	d := &description{Style: style, s: s}
	d.heading()
	d.points()
	d.causes()
	d.separating()
	d.groups("fail in the same way", s.Groups)
	d.groups("hand in the same files", s.Copies)
	_, err := io.WriteString(w, d.b.String())
	return err
}

// description gathers the text.
type description struct {
	term.Style
	s *Summary
	b strings.Builder
}

func (d *description) title(format string, args ...any) {
	fmt.Fprintf(&d.b, "\n%s\n", d.Strong(fmt.Sprintf(format, args...)))
}

// item writes a text behind a head, wrapped and indented.
func (d *description) item(head, text string) {
	indent := term.Width(head)
	for i, line := range term.Wrap(OneLine(text), d.Columns()-indent) {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		fmt.Fprintf(&d.b, "%s%s\n", head, line)
	}
}

func (d *description) heading() {
	fmt.Fprintf(&d.b, "%s\n", d.Strong(OneLine(d.s.title())))
	if d.s.Shard != nil {
		d.item("  ", d.s.Shard.String()+"; labgrade merge joins the shards")
	}
	d.item("  ", d.s.became())
	for _, uneven := range d.s.uneven() {
		d.item("  ", uneven)
	}
}

// uneven tells what somebody should know who compares submissions.
func (s *Summary) uneven() (all []string) {
	for _, text := range []string{s.mixed(), s.scales()} {
		if text != "" {
			all = append(all, OneLine(text))
		}
	}
	return all
}

// scales tells that submissions were not all measured by the same points, as some
// hold programs for more parts; empty if they were.
func (s *Summary) scales() string {
	if len(s.Measured) < 2 {
		return ""
	}
	var parts []string
	for _, most := range slices.Sorted(maps.Keys(s.Measured)) {
		parts = append(parts, fmt.Sprintf("%d by %d", s.Measured[most], most))
	}
	return "not all are measured by the same points: " + strings.Join(parts, ", ") +
		"; --part with all that has to be handed in measures everybody alike"
}

// mixed tells that submissions were not all isolated alike, which somebody should
// know who compares them; empty if they were.
func (s *Summary) mixed() string {
	if len(s.Isolation) < 2 {
		return ""
	}
	var parts []string
	for _, level := range slices.Sorted(maps.Keys(s.Isolation)) {
		parts = append(parts, fmt.Sprintf("%d %s", s.Isolation[level], level))
	}
	return "isolation is not the same for all: " + strings.Join(parts, ", ")
}

func (s *Summary) title() string {
	return strings.TrimSpace(s.Lab+" "+s.Part) + ": " + counted(s.Submissions, "submission")
}

// became tells in a line what became of the submissions.
func (s *Summary) became() string {
	var parts []string
	for _, st := range []struct {
		status Status
		words  string
	}{
		{Graded, "graded"}, {Open, "not judged in full"}, {NotStarted, "not started"},
		{Refused, "refused"}, {Trouble, "with labgrade's own trouble"}, {Missing, "missing"},
	} {
		if n := s.Statuses[st.status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, st.words))
		}
	}
	return strings.Join(parts, ", ")
}

func (d *description) points() {
	p := d.s.Points
	if p.Of == 0 {
		return
	}
	d.title("points of the %d judged in full", p.Of)
	d.item("  ", p.spread())
	most, room := p.tallest(), min(40, d.Columns()-24)
	for _, b := range p.Histogram {
		bar := strings.Repeat("#", (b.Count*room+most-1)/most)
		fmt.Fprintf(&d.b, "%s\n", strings.TrimRight(fmt.Sprintf("  %12s %4d %s", b, b.Count, bar), " "))
	}
}

func (d *description) causes() {
	if len(d.s.Causes) == 0 {
		return
	}
	d.title("what is wrong")
	for _, c := range d.s.Causes {
		d.item(fmt.Sprintf("  %4d of %d  ", c.Count, c.Of), c.Text+" ("+c.ID+")")
	}
}

// fewest is how many submissions a correlation must rest on to be told.
const fewest = 10

// mostListed is how many checks or groups are listed; class.json has them all.
const mostListed = 8

// separating lists the checks that tell most about a submission, and those that
// the better submissions fail.
func (d *description) separating() {
	if d.s.Points.Of < fewest {
		return
	}
	var good, odd []CheckCount
	for _, c := range d.s.Checks {
		switch {
		case c.Separates == nil:
		case *c.Separates < 0:
			odd = append(odd, c)
		case *c.Separates >= 0.3:
			good = append(good, c)
		}
	}
	strongest := func(a, b CheckCount) int { return int(100*abs(*b.Separates)) - int(100*abs(*a.Separates)) }
	d.checks("checks that separate strong from weak submissions", good, strongest)
	d.checks("checks that better submissions fail more often: look at them", odd, strongest)
}

func (d *description) checks(title string, checks []CheckCount, order func(a, b CheckCount) int) {
	if len(checks) == 0 {
		return
	}
	slices.SortStableFunc(checks, order)
	d.title("%s", title)
	for _, c := range checks[:min(mostListed, len(checks))] {
		d.item("  ", fmt.Sprintf("%+.2f  %s: passed by %d of %d", *c.Separates, c.Check, c.Pass, c.Pass+c.Fail+c.Skipped+c.Open))
	}
}

func abs(x float64) float64 { return max(x, -x) }

func (d *description) groups(what string, groups []Group) {
	if len(groups) == 0 {
		return
	}
	d.title("%s", what)
	for _, g := range groups[:min(mostListed, len(groups))] {
		d.item(fmt.Sprintf("  %4d  ", len(g.Submissions)), g.String())
	}
	if left := len(groups) - mostListed; left > 0 {
		d.item("        ", fmt.Sprintf("and %s; class.json has them all", counted(left, "further group")))
	}
}

// String tells what the submissions have in common, and which they are.
func (g Group) String() string {
	why := strings.Join(g.Causes, ", ")
	if why == "" {
		why = strings.Join(g.Failed, ", ")
	}
	if why != "" {
		why += ": "
	}
	return why + strings.Join(g.Submissions, ", ")
}
