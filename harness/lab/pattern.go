package lab

import (
	"strconv"
	"strings"
)

// Values fill the placeholders of a text: "token", "ms", "n".
type Values map[string]string

// Fill replaces each {name} that v knows; others stay as they are.
func Fill(text string, v Values) string {
	if !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, 2*len(v))
	for name, value := range v {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Pattern is what a reply must look like: literal text in which {any} stands
// for at least one byte and {n} for a whole number. At most one of them may
// occur. The zero Pattern is the empty message.
type Pattern struct{ before, open, after string }

// The placeholders that a pattern leaves open.
const (
	anyText = "{any}"
	anyInt  = "{n}"
)

// NewPattern returns the pattern of text after v has been filled in. Values are
// literal, whatever they hold.
func NewPattern(text string, v Values) Pattern {
	for _, open := range []string{anyText, anyInt} {
		if _, filled := v[strings.Trim(open, "{}")]; filled {
			continue
		}
		if before, after, ok := strings.Cut(text, open); ok {
			return Pattern{Fill(before, v), open, Fill(after, v)}
		}
	}
	return Exactly(Fill(text, v))
}

// Exactly returns the pattern that only text matches.
func Exactly(text string) Pattern { return Pattern{before: text} }

// Match reports whether the message got, without its framing, is as wanted.
func (p Pattern) Match(got []byte) bool {
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
	rest := strings.TrimSuffix(strings.TrimPrefix(string(got), p.before), p.after)
	n, err := strconv.Atoi(rest)
	return n, err == nil
}

// String returns the pattern as a person writes it: "ERR ..." for "ERR {any}".
func (p Pattern) String() string {
	return p.before + strings.NewReplacer(anyText, "...", anyInt, "(a number)").Replace(p.open) + p.after
}

// Literal reports whether only one text matches, and returns it.
func (p Pattern) Literal() (string, bool) { return p.before, p.open == "" }
