package lab

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// validate finds what YAML cannot: names that nothing stands behind, checks
// that wait for each other, scripts that do not parse.
func (f *file) validate(known []string) {
	if f.lab.Name == "" {
		f.wrong(nil, `the lab has no name; begin the file with "lab: NAME"`)
	}
	if len(f.lab.Parts) == 0 {
		f.wrong([]any{"parts"}, "the lab has no parts; a part is what is graded at once, such as the server")
	}
	for i := range f.lab.Parts {
		f.part(i, known)
	}
}

func (f *file) part(i int, known []string) {
	p, path := &f.lab.Parts[i], []any{"parts", i}
	if p.Name == "" {
		f.wrong(path, `this part has no name; begin it with "part: NAME"`)
	}
	if p.Framing == "" {
		p.Framing = Line
	}
	if !slices.Contains(framings, string(p.Framing)) {
		f.wrong(append(path, "framing"), "no framing is called %q; use one of %s", p.Framing, strings.Join(framings, ", "))
	}
	if !p.Has("ask") {
		f.wrong(append(path, "exchanges"), `the exchange "ask" is missing: the smallest request with a {token} and its reply`)
	}
	seen := map[string]bool{}
	for s := range p.Stages {
		for c := range p.Stages[s].Checks {
			f.check(p, []any{"parts", i, "stages", s, "checks", c}, &p.Stages[s].Checks[c], seen)
			f.made(known, []any{"parts", i, "stages", s, "checks", c}, p.Stages[s].Checks[c])
		}
	}
}

func (f *file) check(p *Part, path []any, c *Check, seen map[string]bool) {
	if c.ID == "" {
		f.wrong(path, `this check has no id; begin it with "check: STAGE/NAME"`)
		return
	}
	if seen[c.ID] {
		f.wrong(append(path, "check"), "there are two checks called %q", c.ID)
	}
	if c.Title == "" {
		f.wrong(path, "the check %q has no title; say in a few words what a correct program does", c.ID)
	}
	if c.Points < 0 {
		f.wrong(append(path, "points"), "points cannot be negative; 0 makes the check advisory")
	}
	for i, need := range c.Needs {
		if !seen[need] {
			f.wrong(append(path, "needs", i), "no earlier check is called %q; a check builds on checks above it", need)
		}
	}
	seen[c.ID] = true
	f.script(path, c)
}

// script parses a dialogue.
func (f *file) script(path []any, c *Check) {
	if c.Script == "" {
		return
	}
	steps, mistakes := ParseDialogue(c.Script)
	n := f.at(append(path, "script")...)
	for line, text := range mistakes {
		f.wrongStep(n, line, text)
	}
	if len(steps) == 0 && len(mistakes) == 0 {
		f.add(n.Line, n.Column, "the script has no steps")
	}
	c.Steps = steps
}

// wrongStep adds a mistake in a line of a script. A block scalar's first line is
// the one after "|"; lines of the other forms have no place of their own.
func (f *file) wrongStep(n *yaml.Node, line int, text string) {
	if n.Style&yaml.LiteralStyle == 0 || n.Line+line > len(f.lines) {
		f.add(n.Line, n.Column, "%s", text)
		return
	}
	source := f.lines[n.Line+line-1]
	f.add(n.Line+line, 1+len(source)-len(strings.TrimLeft(source, " ")), "%s", text)
}

// made reports a check that nobody can make.
func (f *file) made(known []string, path []any, c Check) {
	if c.ID != "" && c.Script == "" && !slices.Contains(known, c.ID) {
		f.wrong(append(path, "check"), "labgrade has no check called %q%s; write its script here, or see labgrade explain", c.ID, near(c.ID, known))
	}
}

// near suggests the known id that shares the longest beginning.
func near(id string, known []string) string {
	best, length := "", 5
	for _, k := range known {
		n := 0
		for n < min(len(k), len(id)) && k[n] == id[n] {
			n++
		}
		if n > length {
			best, length = k, n
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}
