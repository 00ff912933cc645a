package lab

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Catalogue is what labgrade can do without a lab's own words.
type Catalogue struct {
	Checks map[string]Demand // the general checks by id
	Causes []string          // the mistakes that can be named; empty: any
}

// Demand is what a general check needs of a part. The zero Demand needs the
// exchange ask over TCP.
type Demand struct {
	Program   string         // "client" or "pair"; empty: "server", which a pair has too
	Transport string         // "udp"; empty: "tcp"
	Exchanges []string       // besides ask
	Kinds     []Kind         // the kinds of framing it makes sense for; empty: all
	Framings  []Framing      // the framings it makes sense for; empty: all
	Cuts      bool           // it cuts a request: with the framing raw, every byte must count by itself
	Token     bool           // the request of ask must hold {token}
	Longest   bool           // the part must say how long a message may be
	Ambient   bool           // the part must have broadcasts
	With      map[string]int // the figures that a lab may give, and what they are otherwise
}

// Lacks says why a part cannot have this check, empty if it can: "needs the
// exchange slow, which this lab does not declare". What depends on a framing
// that must be learnt will be seen then.
func (d Demand) Lacks(p *Part) string {
	program, transport := word(d.Program, "server"), word(d.Transport, "tcp")
	switch {
	case word(p.Programs, "server") != program && (p.Programs != Pair || program != Server):
		return fmt.Sprintf("is for a %s, and this part grades a %s", program, word(p.Programs, "server"))
	case word(p.Transport, "tcp") != transport:
		return fmt.Sprintf("is for %s, and this part uses %s", transport, word(p.Transport, "tcp"))
	}
	for _, name := range d.Exchanges {
		if !p.Has(name) {
			return fmt.Sprintf("needs the exchange %s, which this lab does not declare", name)
		}
	}
	framing := Framing(word(string(p.Framing), string(Line)))
	switch {
	case framing != Open && len(d.Framings) > 0 && !slices.Contains(d.Framings, framing):
		return fmt.Sprintf("makes sense for the framing %s only, and this part uses %s", joined(d.Framings), framing)
	case framing != Open && len(d.Kinds) > 0 && !slices.Contains(d.Kinds, framing.Kind()):
		return fmt.Sprintf("needs a framing that tells where a message ends, as %s does, and this part uses %s", joined(examples(d.Kinds)), framing)
	case d.Cuts && framing == Raw && !p.Stream():
		return "cuts a request in two, and with the framing raw nobody can tell: it needs an exchange ask with {token} alone"
	case d.Token && !p.Uses("ask", "token"):
		return "needs {token} in the request of the exchange ask"
	case d.Longest && p.Longest == 0:
		return `needs the length of the longest message, "longest: BYTES"`
	case d.Ambient && len(p.Ambient) == 0:
		return `needs messages that come unasked, "ambient: [...]"`
	}
	return ""
}

func word(given, otherwise string) string {
	if given == "" {
		return otherwise
	}
	return given
}

func joined[S ~string](all []S) string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = string(s)
	}
	return strings.Join(texts, " or ")
}

// examples names a framing of each kind.
func examples(kinds []Kind) (all []Framing) {
	for _, k := range kinds {
		all = append(all, map[Kind]Framing{Ended: Line, Counted: U16BE, Unended: Raw}[k])
	}
	return all
}

// Needs lists what a check needs besides the exchange ask, for a person.
func (d Demand) Needs() (all []string) {
	for _, name := range d.Exchanges {
		all = append(all, "exchange "+name)
	}
	if len(d.Framings) > 0 {
		all = append(all, "framing "+joined(d.Framings))
	}
	if len(d.Kinds) > 0 {
		all = append(all, "a framing such as "+joined(examples(d.Kinds)))
	}
	if d.Token {
		all = append(all, "{token} in ask")
	}
	if d.Longest {
		all = append(all, "longest")
	}
	if d.Ambient {
		all = append(all, "ambient")
	}
	return all
}

// Figures lists the names of the figures that a lab may give.
func (d Demand) Figures() []string { return slices.Sorted(maps.Keys(d.With)) }

// SameEnd reports whether the check is for the kind of program and the transport
// that the part has.
func (d Demand) SameEnd(p *Part) bool {
	return (word(p.Programs, "server") == word(d.Program, "server") || p.Programs == Pair && word(d.Program, "server") == "server") && word(p.Transport, "tcp") == word(d.Transport, "tcp")
}
