package lab

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

func (p *partFile) check(path []any, c *Check, stage string) {
	key := func(steps ...any) []any { return slices.Concat(path, steps) }
	if c.ID == "" {
		p.wrong(key("check"), `this check has no id; begin it with "check: STAGE/NAME"`)
		return
	}
	if p.seen[c.ID] {
		p.wrong(key("check"), "there are two checks called %q", c.ID)
	}
	if name, rest, ok := strings.Cut(c.ID, "/"); stage != "" && (!ok || name != stage || rest == "") {
		p.wrong(key("check"), "the id %q does not begin with the name of its stage; call it %s/NAME, or put it into the stage %s", c.ID, stage, name)
	}
	if c.Title == "" {
		p.wrong(key("title"), "the check %q has no title; say in a few words what a correct program does", c.ID)
	}
	if c.Points < 0 {
		p.wrong(key("points"), "points cannot be negative; 0 makes the check advisory")
	}
	if len(p.known.Causes) > 0 && c.Cause != "" && !slices.Contains(p.known.Causes, c.Cause) {
		p.wrong(key("cause"), "no cause is called %q%s; labgrade explain lists them", c.Cause, meant(c.Cause, p.known.Causes))
	}
	p.needs(key, c)
	p.seen[c.ID] = true
	p.script(key("script"), c)
	p.made(key, c)
}

func (p *partFile) needs(key func(...any) []any, c *Check) {
	for i, need := range c.Needs {
		_, later := p.Check(need)
		switch path := key("needs", i); {
		case need == c.ID:
			p.wrong(path, "the check %q cannot build on itself", need)
		case p.seen[need]:
		case later:
			p.wrong(path, "%q comes later; a check builds on checks above it", need)
		default:
			p.wrong(path, "no earlier check is called %q; a check builds on checks above it%s", need, meant(need, p.ids()))
		}
	}
}

// made reports a check that nobody can make, or not in this part, and figures
// that it does not know.
func (p *partFile) made(key func(...any) []any, c *Check) {
	demand, general := p.known.Checks[c.ID]
	switch {
	case c.Script != "":
		if len(c.With) > 0 {
			p.wrong(key("with"), "figures are for general checks; this one is a script")
		}
		return
	case !general:
		p.wrong(key("check"), "labgrade has no check called %q%s; write its script here, or see labgrade explain", c.ID, near(c.ID, slices.Sorted(maps.Keys(p.known.Checks))))
		return
	}
	if p.Framing.Valid() && fits(p.Programs, Server, Client, Pair) && fits(p.Transport, "tcp", "udp") {
		if lacks := demand.Lacks(p.Part); lacks != "" {
			p.wrong(key("check"), "%s %s", c.ID, lacks)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.With)) {
		most, known := demand.With[name]
		switch {
		case !known && len(demand.With) == 0:
			p.wrong(key("with", name), "%s takes no figures", c.ID)
		case !known:
			p.wrong(key("with", name), "%s knows no figure %q; it has %s", c.ID, name, strings.Join(demand.Figures(), ", "))
		case c.With[name] < 1 || c.With[name] > mostFigure*most:
			p.wrong(key("with", name), "%s must be from 1 to %d; without it, it is %d", name, mostFigure*most, most)
		}
	}
}

// fits reports whether a word is one of those that can be chosen, or left out.
func fits(got string, from ...string) bool { return got == "" || slices.Contains(from, got) }

// mostFigure is how many times its usual value a figure may be: beyond that a
// check takes minutes.
const mostFigure = 10

// script parses a dialogue.
func (p *partFile) script(path []any, c *Check) {
	if c.Script == "" {
		return
	}
	steps, mistakes := ParseDialogue(c.Script)
	n := p.at(path...)
	for line, text := range mistakes {
		p.wrongStep(n, line, text)
	}
	if len(steps) == 0 && len(mistakes) == 0 {
		p.add(n.Line, n.Column, "the script has no steps")
	}
	for line, text := range p.impossible(steps, len(mistakes) > 0) {
		p.wrongStep(n, line, text)
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

// near suggests the known id that is a slip of the pen away, or else the one that
// shares the longest beginning.
func near(id string, known []string) string {
	best, length := similar(id, known), 5
	for _, k := range known {
		n := 0
		for n < min(len(k), len(id)) && k[n] == id[n] {
			n++
		}
		if best == "" && n > length {
			best, length = k, n
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}
