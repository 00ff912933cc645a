package lab

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// fold takes a text apart into its words in small letters.
func fold(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// within reports whether the wanted words stand in got, next to each other and
// in their order. A number in the place of {n} is one word, {any} at least one.
func (p Pattern) within(got string) bool {
	words := fold(got)
	before, after := fold(p.before), fold(p.after)
	if p.open == "" {
		return len(before) == 0 && len(words) == 0 || len(before) > 0 && find(words, before) >= 0
	}
	for i := 0; i+len(before) < len(words); i++ {
		if !slices.Equal(words[i:i+len(before)], before) {
			continue
		}
		rest := words[i+len(before):]
		if p.open == anyText { // what is not found behind the first is behind none
			return find(rest[1:], after) >= 0
		}
		if _, err := strconv.Atoi(rest[0]); p.open == anyInt && err == nil && len(rest) > len(after) && slices.Equal(rest[1:1+len(after)], after) {
			return true
		}
	}
	return false
}

// find returns where the words of part stand in all, -1 if they do not.
func find(all, part []string) int {
	for i := 0; i+len(part) <= len(all); i++ {
		if slices.Equal(all[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// figures are numbers as people write them: 8000, 8,000, -3, 12.50
var figures = regexp.MustCompile(`-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?`)

func numbersIn(text string) (all []float64) {
	for _, s := range figures.FindAllString(text, -1) {
		if n, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// sameNumber reports whether a number of the wanted value stands in got. What
// stands around the wanted number in the pattern does not count.
func (p Pattern) sameNumber(got string) bool {
	all := numbersIn(got)
	wanted := numbersIn(p.before + p.after)
	if len(wanted) == 0 {
		return len(all) > 0
	}
	return slices.Contains(all, wanted[0])
}

func firstInt(text string) (int, bool) {
	for _, n := range numbersIn(text) {
		if n == float64(int(n)) {
			return int(n), true
		}
	}
	return 0, false
}
