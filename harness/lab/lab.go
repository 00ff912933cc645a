// Package lab reads the definition of an assignment: how its messages are
// framed, the exchanges that the general checks build on, and the stages with
// their checks, points, rules and hints. A lab is data, so that an instructor
// changes it without compiling anything.
//
// Start with [Load] and [Lab.Part]. A lab file with mistakes is refused with
// all of them at once, see [Mistakes]. The package imports nothing of the
// harness and knows nothing of how a check is made.
package lab

import (
	"cmp"
	"slices"
	"strings"
)

// Lab is one assignment. The doc tags describe the keys of a lab file: the
// schema for editors is made of them, and the reference page has them all.
type Lab struct {
	Name  string `yaml:"lab" doc:"the lab's name, in one word"`
	Title string `yaml:"title" doc:"what the assignment is about, in a few words"`
	Parts []Part `yaml:"parts" doc:"what is graded, each by itself; the first is the default"`
}

// Part is what is graded at once: a server or a client.
type Part struct {
	Name      string              `yaml:"part" doc:"the part's name, in one word"`
	Title     string              `yaml:"title" doc:"what the part is, in a few words"`
	Programs  string              `yaml:"program" doc:"the program that is graded: server, client, or pair: a server with the client that was written for it" one:"server client pair"`
	Task      Task                `yaml:"task" doc:"where a folder with several tasks holds this one"`
	Transport string              `yaml:"transport" doc:"how messages travel: tcp (the default) or udp" one:"tcp udp"`
	Framing   Framing             `yaml:"framing" doc:"where a message ends: line (the default), crlf, nul, u8, u16be, u16le, u32be, u32le, header N, raw, open"`
	Replies   Framing             `yaml:"replies" doc:"the framing of replies, if it is not that of requests"`
	Longest   int                 `yaml:"longest" doc:"bytes of the longest message that is allowed; without it there is no limit"`
	Start     []string            `yaml:"start" doc:"the arguments that the program is started with; {port} and {host} are filled in"`
	Stdin     string              `yaml:"stdin" doc:"what is typed for a program that asks for input before it listens"`
	Match     Matching            `yaml:"match" doc:"how replies are compared: exact (the default), folded, number or pattern" one:"exact folded number pattern"`
	Ambient   []string            `yaml:"ambient" doc:"messages that may come at any time without being asked for, such as broadcasts of a chat"`
	Exchanges map[string]Exchange `yaml:"exchanges" doc:"requests and their replies, which the general checks build on"`
	Total     int                 `yaml:"total" doc:"what the points must add up to"`
	Stages    []Stage             `yaml:"stages" doc:"the checks, in groups"`
	Verify    Verify              `yaml:"verify" doc:"the programs that prove the part, for labgrade labs verify"`
}

// Task tells where a submission with several tasks holds one of them: by its
// number in the names of folders and files, or by words in its source.
type Task struct {
	Number int      `yaml:"number" doc:"the number that stands in the names of its folder or files"`
	Words  []string `yaml:"words" doc:"words of which each stands in the names or the source of its programs, where no number tells"`
}

// What a part grades.
const (
	Server = "server"
	Client = "client"
	Pair   = "pair"
)

// Exchange is one request and its reply, with placeholders.
type Exchange struct {
	Send  string   `yaml:"send" doc:"the request"`
	Reply string   `yaml:"reply" doc:"the reply it must get"`
	Match Matching `yaml:"match" doc:"how the reply is compared, if not as in the whole part" one:"exact folded number pattern"`
}

// Stage is a group of checks.
type Stage struct {
	Name   string  `yaml:"stage" doc:"the stage's name, in one word; the ids of its checks begin with it"`
	Title  string  `yaml:"title" doc:"what the stage is about, in a few words"`
	Checks []Check `yaml:"checks" doc:"the checks of the stage, in the order in which they are made"`
}

// Check is one graded behaviour. Its id is the stage's name, a slash, and a
// name of its own; a check without Points is advisory.
type Check struct {
	ID     string         `yaml:"check" doc:"STAGE/NAME: the id of a general check, or a new one for a check with a script"`
	Title  string         `yaml:"title" doc:"what a correct program does, in a few words"`
	Points int            `yaml:"points" doc:"what the check is worth; 0 or nothing makes it advisory: reported, never counted"`
	Rule   string         `yaml:"rule" doc:"the sentence of the assignment that the check stands on"`
	Hint   string         `yaml:"hint" doc:"what a student who fails it should look at"`
	Needs  []string       `yaml:"needs" doc:"the checks above that this one builds on: if one of them fails, this one is skipped"`
	Cause  string         `yaml:"cause" doc:"the mistake that a failure most likely shows, from labgrade explain"`
	Hidden bool           `yaml:"hidden" doc:"true: students are told only how many hidden checks failed"`
	With   map[string]int `yaml:"with" doc:"figures for a general check, such as clients: 50"`
	Script string         `yaml:"script" doc:"a dialogue that must happen as it is written"`
	Steps  []Step         `yaml:"-"`
}

// Verify names the programs that prove a part, relative to the lab file.
type Verify struct {
	Model  []string `yaml:"model" doc:"correct programs, which must get full marks"`
	Faulty []Faulty `yaml:"faulty" doc:"programs with a mistake, which must lose marks"`
}

// Faulty is a program with a mistake, and where that must show.
type Faulty struct {
	Program string   `yaml:"program" doc:"the program: a file or a folder"`
	Fails   []string `yaml:"fails" doc:"the checks that it must fail"`
}

// Part returns the named part; the empty name is the first.
func (l *Lab) Part(name string) (*Part, bool) {
	for i := range l.Parts {
		if name == "" || l.Parts[i].Name == name {
			return &l.Parts[i], true
		}
	}
	return nil, false
}

// Checks returns the checks of all stages in order.
func (p *Part) Checks() []Check {
	var all []Check
	for _, s := range p.Stages {
		all = append(all, s.Checks...)
	}
	return all
}

// Check returns the check with this id.
func (p *Part) Check(id string) (Check, bool) {
	for _, c := range p.Checks() {
		if c.ID == id {
			return c, true
		}
	}
	return Check{}, false
}

// Points returns the sum over all checks.
func (p *Part) Points() (sum int) {
	for _, c := range p.Checks() {
		sum += c.Points
	}
	return sum
}

// Has reports whether the part declares the exchange.
func (p *Part) Has(exchange string) bool {
	_, ok := p.Exchanges[exchange]
	return ok
}

// Uses reports whether the exchange's request has the placeholder {name}, alone
// or changed by a function.
func (p *Part) Uses(exchange, name string) bool {
	return slices.ContainsFunc(placeholders(p.Exchanges[exchange].Send), func(inner string) bool {
		value, _, _ := strings.Cut(inner, "|")
		return slices.Contains(variables(value), name)
	})
}

// Stream reports whether the smallest exchange treats every byte by itself, so
// that its reply may come in pieces as the request does.
func (p *Part) Stream() bool {
	ask := p.Exchanges["ask"]
	return ask.Send == "{token}" && (ask.Reply == "{token}" || ask.Reply == "{token|upper}" || ask.Reply == "{token|lower}")
}

// Make fills an exchange's placeholders. Asking for one that is not declared is
// a programmer's mistake and returns the empty request.
func (p *Part) Make(exchange string, v Values) Request {
	x := p.Exchanges[exchange]
	return Request{Text: []byte(Fill(x.Send, v)), Want: cmp.Or(x.Match, p.Match).Pattern(x.Reply, v), Framing: p.Framing}
}

// Reply is what the reply of an exchange must look like.
func (p *Part) Reply(exchange string, v Values) Pattern { return p.Make(exchange, v).Want }

// Answers is how replies are framed.
func (p *Part) Answers() Framing { return cmp.Or(p.Replies, p.Framing, Line) }

// Broadcast reports whether a message may come without being asked for.
func (p *Part) Broadcast(message []byte) bool {
	return slices.ContainsFunc(p.Ambient, func(text string) bool { return p.Match.Pattern(text, nil).Match(message) })
}

// Largest is the length of the longest message that the part allows, in bytes.
func (p *Part) Largest() int {
	if p.Longest > 0 {
		return min(p.Longest, p.Framing.Largest())
	}
	return p.Framing.Largest()
}

// Request is one message that a client sends and the reply it must get.
type Request struct {
	Text    []byte
	Want    Pattern
	Framing Framing
}

// Bytes returns the request as it travels.
func (r Request) Bytes() []byte { return r.Framing.Encode(r.Text) }
