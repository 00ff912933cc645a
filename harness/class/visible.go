package class

import "unicode"

// visible replaces what is not seen: controls, line ends of every kind and marks
// that turn the direction of a text. The joiners stay: some languages cannot do
// without.
func visible(r rune) rune {
	if unicode.IsGraphic(r) || r == '\u200c' || r == '\u200d' {
		return r
	}
	return '·'
}
