package lab

import (
	"regexp"
	"strconv"
	"strings"
)

// Pattern is what a reply must look like: literal text in which {any} stands
// for at least one byte and {n} for a whole number. How it is compared is a
// [Matching]. The zero Pattern is the empty message.
type Pattern struct {
	before, open, after string
	how                 Matching
	form                *regexp.Regexp // for several open places, and for a regular expression
	written             string         // what form was made of, for a person
}

// Matching says how a reply is compared with what is wanted.
type Matching string

// The ways to compare. The empty one is [Exact].
const (
	Exact  Matching = "exact"   // byte for byte
	Folded Matching = "folded"  // case, punctuation and surrounding words ignored
	Number Matching = "number"  // a number of the same value stands in it
	Regexp Matching = "pattern" // a regular expression fits the whole
)

var matchings = []string{string(Exact), string(Folded), string(Number), string(Regexp)}

// The placeholders that a pattern leaves open.
const (
	anyText = "{any}"
	anyInt  = "{n}"
)

// NewPattern returns the pattern of text after v has been filled in, compared
// exactly. Values are literal, whatever they hold.
func NewPattern(text string, v Values) Pattern { return Exact.Pattern(text, v) }

// Exactly returns the pattern that only text matches.
func Exactly(text string) Pattern { return Pattern{before: text} }

// Pattern returns the pattern of text after v has been filled in. Values are
// literal, whatever they hold.
func (how Matching) Pattern(text string, v Values) Pattern {
	if how == Regexp {
		return expressed(text, v)
	}
	literals, opens := opened(text, v)
	p := Pattern{how: how}
	switch len(opens) {
	case 0:
		p.before = literals[0]
	case 1:
		p.before, p.open, p.after = literals[0], opens[0], literals[1]
	default:
		p.form, p.written = several(literals, opens)
		p.open = opens[0]
	}
	return p
}

// opened splits text at the places that v leaves open.
func opened(text string, v Values) (literals, opens []string) {
	literal := ""
	for {
		before, inner, after, ok := brace(text)
		place := "{" + inner + "}"
		_, filled := v[inner]
		if ok && !filled && (place == anyText || place == anyInt) {
			literals, opens = append(literals, literal+before), append(opens, place)
			literal = ""
		} else if !ok {
			return append(literals, literal+text), opens
		} else {
			literal += before + Fill(place, v)
		}
		text = after
	}
}

// several is a pattern with more than one open place.
func several(literals, opens []string) (form *regexp.Regexp, written string) {
	var b, shown strings.Builder
	for i, literal := range literals {
		b.WriteString(regexp.QuoteMeta(literal))
		shown.WriteString(literal)
		if i < len(opens) {
			b.WriteString(map[string]string{anyText: ".+", anyInt: "(-?[0-9]+)"}[opens[i]])
			shown.WriteString(shownOpen.Replace(opens[i]))
		}
	}
	return regexp.MustCompile("(?s)^" + b.String() + "$"), shown.String()
}

// expressed is a regular expression; what is filled in is literal in it, and {n}
// a whole number. One that is none matches nothing: a lab with it is refused.
func expressed(text string, v Values) Pattern {
	source := strings.Builder{}
	rest := text
	for {
		before, inner, after, ok := brace(rest)
		if !ok {
			source.WriteString(rest)
			break
		}
		source.WriteString(before)
		value, filled := v.value(inner)
		switch {
		case filled:
			source.WriteString(regexp.QuoteMeta(value))
		case inner == "n":
			source.WriteString("(-?[0-9]+)")
		default:
			source.WriteString("{" + inner + "}")
		}
		rest = after
	}
	form, err := regexp.Compile("(?s)^(?:" + source.String() + ")$")
	if err != nil {
		form = nothing
	}
	return Pattern{how: Regexp, form: form, written: "/" + Fill(text, v) + "/", open: anyText}
}

var nothing = regexp.MustCompile(`[^\s\S]`)

// Match reports whether the message got, without its framing, is as wanted.
func (p Pattern) Match(got []byte) bool {
	switch {
	case p.form != nil:
		return p.form.Match(got)
	case p.how == Number:
		return p.sameNumber(string(got))
	case p.how == Folded:
		return p.within(string(got))
	}
	rest, ok := strings.CutPrefix(string(got), p.before)
	if !ok {
		return false
	}
	rest, ok = strings.CutSuffix(rest, p.after)
	switch {
	case p.open == "":
		return ok && rest == ""
	case p.open == anyText:
		return ok && rest != ""
	}
	_, err := strconv.Atoi(rest)
	return ok && err == nil
}

// Number returns what stands in the place of {n}.
func (p Pattern) Number(got []byte) (int, bool) {
	if p.form != nil {
		if m := p.form.FindSubmatch(got); len(m) > 1 {
			n, err := strconv.Atoi(string(m[1]))
			return n, err == nil
		}
		return 0, false
	}
	if p.how == Number || p.how == Folded {
		return firstInt(string(got))
	}
	rest := strings.TrimSuffix(strings.TrimPrefix(string(got), p.before), p.after)
	n, err := strconv.Atoi(rest)
	return n, err == nil
}

var shownOpen = strings.NewReplacer(anyText, "...", anyInt, "(a number)")

// String returns the pattern as a person writes it: "ERR ..." for "ERR {any}".
func (p Pattern) String() string {
	if p.how == Folded && p.form == nil {
		return p.plain() + folded
	}
	return p.plain()
}

// folded says how a folded text is compared.
const folded = " (in any case, also among other words)"

// plain is a pattern without how a folded text is compared.
func (p Pattern) plain() string {
	if p.form != nil {
		return p.written
	}
	text := p.before + shownOpen.Replace(p.open) + p.after
	if p.how == Number {
		return "a number equal to " + text
	}
	return text
}

// Either says patterns of which one will do, for people.
func Either(patterns []Pattern) string {
	all := make([]string, len(patterns))
	alike := ""
	for i, p := range patterns {
		all[i] = p.plain()
		if p.String() != all[i] {
			alike = folded // a part compares all of them alike
		}
	}
	return strings.Join(all, " or ") + alike
}

// Example is a text that matches, where there are no open places.
func (p Pattern) Example() string { return p.before + p.after }

// Literal reports whether only one text matches, and returns it.
func (p Pattern) Literal() (string, bool) {
	return p.before, p.open == "" && p.form == nil && p.how != Folded && p.how != Number
}

// Tail reports whether more bytes could still belong to a message that matches:
// nothing but the end of the message tells that it is complete.
func (p Pattern) Tail() bool {
	_, literal := p.Literal()
	return !literal && (p.form != nil || p.how == Folded || p.how == Number || p.after == "")
}
