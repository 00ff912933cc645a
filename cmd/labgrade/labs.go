package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/term"
	"github.com/labgrade/labgrade/specs"
)

// labsCommand is what can be done with labs themselves.
type labsCommand struct {
	List   labsList   `cmd:"" default:"1" help:"List the built-in labs."`
	Show   labsShow   `cmd:"" help:"Print the checks of a lab, their points, and what each needs."`
	New    labsNew    `cmd:"" help:"Write a lab to begin with, which passes its own verification."`
	Check  labsCheck  `cmd:"" help:"Find the mistakes in a lab file."`
	Verify labsVerify `cmd:"" help:"Prove a lab: its model programs get full marks, its faulty ones lose those they should."`
}

type labsList struct{}

// Run lists the built-in labs.
func (labsList) Run(out output) error {
	for _, b := range builtIn {
		_, _, l, err := openLab(b.name)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out.stdout, "%s  %s (%s)\n", term.Pad(b.name, 10), l.Title, partNames(l)); err != nil {
			return err
		}
	}
	return nil
}

type labsShow struct {
	Lab string `arg:"" help:"A built-in name, a lab file, or the folder that holds lab.yaml."`
	All bool   `help:"Tell also which general checks the lab does not use, and why it could not."`
}

// Run prints the checks of a lab.
func (s *labsShow) Run(out output) error {
	_, _, l, err := openLab(s.Lab)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", l.Name, l.Title)
	known := specs.Known()
	for i := range l.Parts {
		showPart(&b, &l.Parts[i], known)
		if s.All {
			showUnused(&b, &l.Parts[i], known)
		}
	}
	_, err = io.WriteString(out.stdout, b.String())
	return err
}

func showPart(b *strings.Builder, p *lab.Part, known lab.Catalogue) {
	fmt.Fprintf(b, "\npart %s: %s (%d points; framing %s)\n", p.Name, p.Title, p.Points(), p.Framing)
	for _, stage := range p.Stages {
		fmt.Fprintf(b, "\n  %s\n", stage.Name)
		for _, c := range stage.Checks {
			fmt.Fprintf(b, "    %s %s  %s\n", points(c), term.Pad(c.ID, 24), c.Title)
			if needs := needsOf(c, known); needs != "" {
				fmt.Fprintf(b, "    %s needs %s\n", strings.Repeat(" ", 28), needs)
			}
		}
	}
}

// points are those of a check, in the width of three figures.
func points(c lab.Check) string {
	switch {
	case c.Points == 0:
		return " - "
	case c.Hidden:
		return fmt.Sprintf("%2dh", c.Points)
	}
	return fmt.Sprintf("%3d", c.Points)
}

// needsOf is what a check builds on: other checks, and what the lab declares.
func needsOf(c lab.Check, known lab.Catalogue) string {
	needs := slices.Clone(c.Needs)
	if c.Script == "" {
		needs = append(needs, known.Checks[c.ID].Needs()...)
	}
	return strings.Join(needs, ", ")
}

// showUnused lists general checks that could be added to a part, and those that
// could not, with the reason.
func showUnused(b *strings.Builder, p *lab.Part, known lab.Catalogue) {
	var could, cannot []string
	for _, id := range slices.Sorted(maps.Keys(known.Checks)) {
		d := known.Checks[id]
		if _, used := p.Check(id); used || !d.SameEnd(p) {
			continue
		}
		if lacks := d.Lacks(p); lacks != "" {
			cannot = append(cannot, fmt.Sprintf("    %s  %s", term.Pad(id, 24), lacks))
		} else {
			could = append(could, "    "+id)
		}
	}
	if len(could) > 0 {
		fmt.Fprintf(b, "\n  further general checks that could be added\n%s\n", strings.Join(could, "\n"))
	}
	if len(cannot) > 0 {
		fmt.Fprintf(b, "\n  general checks that this part cannot have\n%s\n", strings.Join(cannot, "\n"))
	}
}

type labsCheck struct {
	Lab string `arg:"" help:"A lab file, or the folder that holds lab.yaml."`
}

// Run reads a lab and says what it found.
func (c *labsCheck) Run(out output) error {
	file, _, l, err := openLab(c.Lab)
	if err != nil {
		return err
	}
	for i := range l.Parts {
		p := &l.Parts[i]
		checks := p.Checks()
		advisory := len(slices.DeleteFunc(slices.Clone(checks), func(c lab.Check) bool { return c.Points > 0 }))
		if _, err := fmt.Fprintf(out.stdout, "%s: part %s: %d checks, %d of them advisory, %d points\n", file, p.Name, len(checks), advisory, p.Points()); err != nil {
			return err
		}
	}
	return nil
}
