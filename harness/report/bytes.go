package report

import (
	"regexp"
	"unicode/utf8"
)

// Piece is a part of a text in which bytes are shown, for "bytes" of a [Frame].
type Piece struct {
	Text    string
	Kind    string // "escape" for bytes that nobody would see, "space" where there are several, else empty
	Differs bool   // here it begins to differ from what was expected
}

// odd finds what verdict.Show wrote in place of bytes that are not seen, and
// spaces that are easily taken for one.
var odd = regexp.MustCompile(`\\(?:[\\nrt]|x[0-9a-f]{2}|u[0-9a-f]{4,6})| {2,}`)

// pieces takes a shown text apart. The character with the number differs is
// marked, with the whole escape that it is in; none where the number is below
// zero. A text that ends too early is marked behind its end.
func pieces(text string, differs int) (all []Piece) {
	at, marked := 0, false
	add := func(text, kind string) {
		n := utf8.RuneCountInString(text)
		here := !marked && differs >= at && differs < at+n
		switch {
		case text == "":
			return
		case here && kind != "escape":
			all = append(all, split(text, kind, differs-at)...)
		default:
			all = append(all, Piece{text, kind, here})
		}
		at, marked = at+n, marked || here
	}
	end := 0
	for _, found := range odd.FindAllStringIndex(text, -1) {
		kind := "escape"
		if text[found[0]] == ' ' {
			kind = "space"
		}
		add(text[end:found[0]], "")
		add(text[found[0]:found[1]], kind)
		end = found[1]
	}
	add(text[end:], "")
	if differs >= 0 && !marked {
		all = append(all, Piece{Text: "(ends here)", Differs: true})
	}
	return all
}

// split marks one character of a text.
func split(text, kind string, n int) (all []Piece) {
	chars := []rune(text)
	for _, p := range []Piece{{string(chars[:n]), kind, false}, {string(chars[n]), kind, true}, {string(chars[n+1:]), kind, false}} {
		if p.Text != "" {
			all = append(all, p)
		}
	}
	return all
}
