package lab

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// validate finds what the keys alone do not show: names that nothing stands
// behind, checks that wait for each other, points that do not add up.
func (f *file) validate(known Catalogue) {
	if f.lab.Name == "" {
		f.wrong([]any{"lab"}, `the lab has no name; begin the file with "lab: NAME"`)
	}
	if len(f.lab.Parts) == 0 {
		f.wrong([]any{"parts"}, "the lab has no parts; a part is what is graded at once, such as the server")
	}
	names := map[string]bool{}
	for i := range f.lab.Parts {
		p := &partFile{file: f, Part: &f.lab.Parts[i], path: []any{"parts", i}, known: known}
		if p.Name != "" && names[p.Name] {
			p.wrong(p.key("part"), "there are two parts called %q", p.Name)
		}
		names[p.Name] = true
		p.validate()
	}
}

// partFile is a part while it is being validated.
type partFile struct {
	*file
	*Part
	path  []any
	known Catalogue
	seen  map[string]bool // ids of checks so far
}

// key is the path of a key, or of an entry, below the part.
func (p *partFile) key(steps ...any) []any { return slices.Concat(p.path, steps) }

func (p *partFile) validate() {
	if p.Name == "" {
		p.wrong(p.key("part"), `this part has no name; begin it with "part: NAME"`)
	}
	if p.Framing == "" {
		p.Framing = Line
	}
	p.framing("framing", p.Framing)
	if p.Replies != "" {
		p.framing("replies", p.Replies)
	}
	p.choice("program", p.Programs, "server", "client", "pair")
	p.choice("transport", p.Transport, "tcp", "udp")
	p.choice("match", string(p.Match), matchings...)
	p.limits()
	p.exchanges()
	p.stages()
	p.total()
	p.verify()
}

func (p *partFile) framing(key string, f Framing) {
	switch {
	case f == Open && key == "replies":
		p.wrong(p.key(key), "the framing of replies cannot be learnt; use raw, which takes what comes")
	case f == Open && p.Programs != Pair:
		p.wrong(p.key(key), `the framing open is learnt from a student's own client, so it is for parts with "program: pair"`)
	case f != Open && !f.Valid():
		p.wrong(p.key(key), "no framing is called %q; use one of %s or header N, with N bytes for the length", f, strings.Join(framings, ", "))
	}
}

// choice refuses a word that is none of those that can be chosen.
func (p *partFile) choice(key, got string, from ...string) {
	if got != "" && !slices.Contains(from, got) {
		p.wrong(p.key(key), "%s cannot be %q; use %s", key, got, list(from))
	}
}

// list writes words with "or" before the last.
func list[S ~string](all []S) string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = string(s)
	}
	if n := len(texts); n > 1 {
		return strings.Join(texts[:n-1], ", ") + " or " + texts[n-1]
	}
	return strings.Join(texts, "")
}

func (p *partFile) limits() {
	switch most := p.Framing.Largest(); {
	case p.Longest < 0:
		p.wrong(p.key("longest"), "longest cannot be negative; leave it out if there is no limit")
	case p.Framing != Open && p.Framing.Valid() && p.Longest > most:
		p.wrong(p.key("longest"), "the framing %s cannot hold more than %d bytes", p.Framing, most)
	}
	for i, argument := range p.Start {
		for _, inner := range placeholders(argument) {
			if inner != "port" && inner != "host" {
				p.wrong(p.key("start", i), "nothing is called {%s} here; use {port} or {host}", inner)
			}
		}
	}
	for i, text := range p.Ambient {
		p.pattern(p.key("ambient", i), text, p.Match)
	}
}

// pattern checks a regular expression.
func (p *partFile) pattern(path []any, text string, how Matching) {
	if how != Regexp {
		return
	}
	filled := Fill(text, Values{"token": "x", "n": "1", "ms": "1"})
	if _, err := regexp.Compile(filled); err != nil {
		p.wrong(path, "this is no regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
}

// usual are the exchanges that general checks build on.
var usual = []string{"ask", "error", "set", "get", "count", "counter", "slow", "bye", "oversize"}

func (p *partFile) exchanges() {
	if !p.Has("ask") && (p.Programs == Pair || p.Programs == Client) {
		return // the students' own clients ask
	} else if !p.Has("ask") {
		p.wrong(p.key("exchanges"), `the exchange "ask" is missing: the smallest request with a {token} and its reply`)
	} else if !p.Uses("ask", "token") && !p.Uses("ask", "n") && p.Exchanges["ask"].Send != "" {
		p.wrong(p.key("exchanges", "ask", "send"), "the request of ask has no {token} and no {n}, so one reply cannot be told from another; put {token} where a free text may stand")
	}
	for name, x := range p.Exchanges {
		path := p.key("exchanges", name)
		if near := similar(name, usual); near != "" && near != name && !p.Has(near) {
			p.wrong(path, "no check uses the exchange %q; did you mean %s?", name, near)
		}
		if x.Match != "" && !slices.Contains(matchings, string(x.Match)) {
			p.wrong(append(path, "match"), "match cannot be %q; use %s", x.Match, list(matchings))
		}
		p.filled(append(path, "send"), x.Send)
		p.filled(slices.Concat(path, []any{"reply"}), x.Reply)
		p.pattern(slices.Concat(path, []any{"reply"}), x.Reply, Matching(word(string(x.Match), string(p.Match))))
	}
}

// placeholder is what looks like one: a name, functions of it, or arithmetic.
var placeholder = regexp.MustCompile(`^[a-z]+(\s*\|\s*[a-z]+)*$`)

// filled refuses placeholders that nothing fills.
func (p *partFile) filled(path []any, text string) {
	for _, inner := range placeholders(text) {
		used := uses(inner)
		if placeholder.MatchString(inner) {
			used = []string{inner}
		}
		for _, use := range used {
			p.use(path, use)
		}
	}
}

// use refuses a name, or a function of it, that does not exist.
func (p *partFile) use(path []any, use string) {
	name, functions, _ := strings.Cut(use, "|")
	if name = strings.TrimSpace(name); !slices.Contains(filledIn, name) {
		p.wrong(path, "nothing is called {%s}; use %s", name, list(inBraces(filledIn)))
	}
	for f := range strings.SplitSeq(functions, "|") {
		if f = strings.TrimSpace(f); f != "" && changes[f] == nil {
			p.wrong(path, "%q is no function; use upper, lower, reverse, length or vowels", f)
		}
	}
}

func inBraces(names []string) (all []string) {
	for _, name := range names {
		all = append(all, "{"+name+"}")
	}
	return all
}

// filledIn are the names that stand for something in an exchange.
var filledIn = []string{"token", "n", "ms", "any"}

func (p *partFile) stages() {
	p.seen = map[string]bool{}
	names := map[string]bool{}
	for i, stage := range p.Stages {
		path := p.key("stages", i)
		switch {
		case stage.Name == "":
			p.wrong(slices.Concat(path, []any{"stage"}), `this stage has no name; begin it with "stage: NAME"`)
		case names[stage.Name]:
			p.wrong(slices.Concat(path, []any{"stage"}), "there are two stages called %q", stage.Name)
		}
		names[stage.Name] = true
		if len(stage.Checks) == 0 {
			p.wrong(slices.Concat(path, []any{"checks"}), `the stage %q has no checks; give it some below "checks:", or take it out`, stage.Name)
		}
		for c := range stage.Checks {
			p.check(slices.Concat(path, []any{"checks", c}), &p.Stages[i].Checks[c], stage.Name)
		}
	}
}

func (p *partFile) total() {
	if sum := p.Points(); p.Total != 0 && sum != p.Total {
		p.wrong(p.key("total"), "the points of the checks add up to %d, not to %d", sum, p.Total)
	}
}

func (p *partFile) verify() {
	if len(p.Verify.Faulty) > 0 && len(p.Verify.Model) == 0 {
		p.wrong(p.key("verify"), "there is no model: name a correct program, which must get full marks")
	}
	for i, faulty := range p.Verify.Faulty {
		path := p.key("verify", "faulty", i)
		if faulty.Program == "" {
			p.wrong(path, `this entry names no program; give "program: FILE"`)
		}
		if len(faulty.Fails) == 0 {
			p.wrong(path, `this entry does not say which checks the program must fail; give "fails: [CHECK]"`)
		}
		for j, id := range faulty.Fails {
			if !p.seen[id] {
				p.wrong(slices.Concat(path, []any{"fails", j}), "this part has no check called %q%s", id, meant(id, p.ids()))
			}
		}
	}
}

func (p *partFile) ids() (all []string) {
	for _, c := range p.Checks() {
		all = append(all, c.ID)
	}
	return all
}

func meant(slip string, names []string) string {
	if near := similar(slip, names); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return ""
}
