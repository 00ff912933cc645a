package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/term"
	"github.com/labgrade/labgrade/harness/verdict"
)

// explainCommand explains a check or a cause.
type explainCommand struct {
	Topic string `arg:"" optional:"" help:"A check such as slow/silent, or a cause such as recv-is-message; nothing lists them all."`
	Lab   string `default:"lab3" help:"The lab whose checks are meant." placeholder:"NAME"`
}

// Run writes the explanation.
func (e *explainCommand) Run(out output) error {
	_, _, l, err := openLab(e.Lab)
	if err != nil {
		return err
	}
	if e.Topic == "" {
		return listTopics(out.stdout, l)
	}
	for i := range l.Parts {
		if c, ok := l.Parts[i].Check(e.Topic); ok {
			return explainCheck(out, c)
		}
	}
	if text := verdict.Sentence(e.Topic); text != "" {
		_, err := fmt.Fprintf(out.stdout, "%s\n%s\n\nchecks that look for it: %s\n", e.Topic, text, strings.Join(lookingFor(l, e.Topic), ", "))
		return err
	}
	return usage(fmt.Errorf("%q is neither a check of %s nor a cause; labgrade explain lists them", e.Topic, l.Name))
}

func listTopics(w io.Writer, l *lab.Lab) error {
	var b strings.Builder
	for i := range l.Parts {
		fmt.Fprintf(&b, "checks of %s, part %s (%d points)\n", l.Name, l.Parts[i].Name, l.Parts[i].Points())
		for _, c := range l.Parts[i].Checks() {
			fmt.Fprintf(&b, "  %s %3d  %s\n", term.Pad(c.ID, 24), c.Points, c.Title)
		}
	}
	b.WriteString("\ncauses\n")
	for _, id := range verdict.IDs() {
		fmt.Fprintf(&b, "  %s %s\n", term.Pad(id, 28), verdict.Sentence(id))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func explainCheck(out output, c lab.Check) error {
	_, err := fmt.Fprintf(out.stdout, "%s  %s (%d points)\n\nrule       %s\nhint       %s\n", c.ID, c.Title, c.Points, c.Rule, c.Hint)
	if err == nil && len(c.Needs) > 0 {
		_, err = fmt.Fprintf(out.stdout, "builds on  %s\n", strings.Join(c.Needs, ", "))
	}
	if err == nil && c.Cause != "" {
		_, err = fmt.Fprintf(out.stdout, "looks for  %s: %s\n", c.Cause, verdict.Sentence(c.Cause))
	}
	if err == nil && c.Script != "" {
		_, err = fmt.Fprintf(out.stdout, "\nscript\n%s", indent(c.Script))
	}
	return err
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ") + "\n"
}

// lookingFor lists the checks whose own cause it is.
func lookingFor(l *lab.Lab, cause string) (ids []string) {
	for i := range l.Parts {
		for _, c := range l.Parts[i].Checks() {
			if c.Cause == cause {
				ids = append(ids, c.ID)
			}
		}
	}
	if ids == nil {
		ids = []string{"none alone; it is decided from evidence"}
	}
	return ids
}
