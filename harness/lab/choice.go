package lab

import (
	"regexp"
	"strings"
)

// A placeholder may choose between texts, by one condition after the other:
//
//	{vowels(token) == 0 ? 'none' : vowels(token) < 3 ? 'some' : 'many'}

// choosable is a text that a placeholder may stand for.
var choosable = regexp.MustCompile(`'[^']*'`)

// withoutTexts is an expression in which any number stands for each text.
func withoutTexts(inner string) string { return choosable.ReplaceAllString(inner, "0") }

// choose works out a choice between texts; ok is false if it is none.
func (v Values) choose(inner string) (chosen string, ok bool) {
	condition, rest, found := strings.Cut(inner, "?")
	if !found || choosable.MatchString(condition) {
		return "", false
	}
	yes := choosable.FindStringIndex(rest)
	if yes == nil || strings.TrimSpace(rest[:yes[0]]) != "" {
		return "", false
	}
	no, found := strings.CutPrefix(strings.TrimSpace(rest[yes[1]:]), ":")
	n, err := evaluate(condition, v.number)
	switch {
	case !found || err != nil:
		return "", false
	case n != 0:
		return rest[yes[0]+1 : yes[1]-1], true
	}
	no = strings.TrimSpace(no)
	if all := choosable.FindStringIndex(no); all != nil && all[0] == 0 && all[1] == len(no) {
		return no[1 : len(no)-1], true
	}
	return v.value(no)
}
