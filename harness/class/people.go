package class

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// nameKeys are the forms under which a person's name is looked for: letters and
// digits alone, with the family name first and last. Canvas writes "doejane"
// for "Jane Doe".
func nameKeys(name string) []string {
	if family, given, ok := strings.Cut(name, ","); ok {
		return distinct(squeeze(given+family), squeeze(family+given))
	}
	words := strings.Fields(name)
	if len(words) < 2 {
		return distinct(squeeze(name))
	}
	last := words[len(words)-1]
	return distinct(squeeze(name), squeeze(last+strings.Join(words[:len(words)-1], "")))
}

// squeeze keeps letters and digits, in lower case and without accents.
func squeeze(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(name))
}

func distinct(keys ...string) (kept []string) {
	seen := map[string]bool{"": true}
	for _, key := range keys {
		if !seen[key] {
			seen[key] = true
			kept = append(kept, key)
		}
	}
	return kept
}

// idKeys are the exact forms under which a student is looked for, the best
// first.
func (s Student) idKeys() []string {
	keys := []string{fold(s.ID), fold(s.Email)}
	for _, also := range s.Also {
		keys = append(keys, fold(also))
	}
	return distinct(keys...)
}

func fold(id string) string { return strings.ToLower(strings.TrimSpace(id)) }

// index finds people by their ids, else by their names. A key that two people
// share finds nobody.
type index struct{ ids, names map[string]int }

const nobody = -1

func newIndex(people []Student) *index {
	x := &index{map[string]int{}, map[string]int{}}
	for i, s := range people {
		put(x.ids, s.idKeys(), i)
		put(x.names, nameKeys(s.Name), i)
	}
	return x
}

func put(m map[string]int, keys []string, i int) {
	for _, key := range keys {
		if other, taken := m[key]; taken && other != i {
			m[key] = nobody
			continue
		}
		m[key] = i
	}
}

// find returns who a student is, nobody if that is not certain. Platforms number
// people independently, so an id that is one person's and a name that is
// another's are a coincidence of numbers: a grade must not follow it.
func (x *index) find(s Student) int {
	byID, known := look(x.ids, s.idKeys())
	byName, named := look(x.names, nameKeys(s.Name))
	switch {
	case !known:
		return byName
	case named && byName != nobody && byName != byID:
		return nobody
	}
	return byID
}

// look returns what the first key that is there stands for.
func look(m map[string]int, keys []string) (at int, found bool) {
	for _, key := range keys {
		if i, ok := m[key]; ok {
			return i, true
		}
	}
	return nobody, false
}
