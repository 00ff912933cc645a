// Package lab reads the definition of an assignment: how its messages are
// framed, the exchanges that the general checks build on, and the stages with
// their checks, points, rules and hints. A lab is data, so that an instructor
// changes it without compiling anything.
//
// Start with [Load] and [Lab.Part]. A lab file with mistakes is refused with
// all of them at once, see [Mistakes]. The package imports nothing of the
// harness and knows nothing of how a check is made.
package lab

// Lab is one assignment.
type Lab struct {
	Name  string `yaml:"lab"`
	Title string `yaml:"title"`
	Parts []Part `yaml:"parts"`
}

// Part is what is graded at once: a server, a client, or a pair.
type Part struct {
	Name      string              `yaml:"part"`
	Title     string              `yaml:"title"`
	Programs  string              `yaml:"program"` // which program it needs: "server" or "client"
	Transport string              `yaml:"transport"`
	Framing   Framing             `yaml:"framing"`
	Longest   int                 `yaml:"longest"` // bytes of the longest message, 0: no limit
	Stdin     string              `yaml:"stdin"`   // fed to a program that asks for input before it listens
	Exchanges map[string]Exchange `yaml:"exchanges"`
	Stages    []Stage             `yaml:"stages"`
}

// Exchange is one request and its reply, with placeholders.
type Exchange struct {
	Send  string `yaml:"send"`
	Reply string `yaml:"reply"`
}

// Stage is a group of checks.
type Stage struct {
	Name   string  `yaml:"stage"`
	Title  string  `yaml:"title"`
	Checks []Check `yaml:"checks"`
}

// Check is one graded behaviour. Its id is the stage's name, a slash, and a
// name of its own; a check without Points is advisory.
type Check struct {
	ID     string   `yaml:"check"`
	Title  string   `yaml:"title"`
	Points int      `yaml:"points"`
	Rule   string   `yaml:"rule"` // the sentence of the protocol it stands on
	Hint   string   `yaml:"hint"`
	Needs  []string `yaml:"needs"`  // checks it builds on
	Cause  string   `yaml:"cause"`  // the mistake that a failure most likely shows
	Script string   `yaml:"script"` // a dialogue, for checks that are one
	Steps  []Step   `yaml:"-"`
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

// Make fills an exchange's placeholders. Asking for one that is not declared is
// a programmer's mistake and returns the empty request.
func (p *Part) Make(exchange string, v Values) Request {
	x := p.Exchanges[exchange]
	return Request{Text: []byte(Fill(x.Send, v)), Want: NewPattern(x.Reply, v), Framing: p.Framing}
}

// Request is one message that a client sends and the reply it must get.
type Request struct {
	Text    []byte
	Want    Pattern
	Framing Framing
}

// Bytes returns the request as it travels.
func (r Request) Bytes() []byte { return r.Framing.Encode(r.Text) }
