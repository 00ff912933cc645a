package term

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Width returns how many columns a text takes: wide East Asian characters take
// two, combining marks and invisible joiners none.
func Width(text string) (n int) {
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Wrap breaks a text at spaces into lines of at most n columns. A word that is
// longer is broken where it must be; spaces at a break are dropped.
func Wrap(text string, n int) []string {
	n = max(1, n)
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		for Width(word) > n {
			head, tail := split(word, n)
			if line != "" {
				lines, line = append(lines, line), ""
			}
			lines, word = append(lines, head), tail
		}
		switch {
		case line == "":
			line = word
		case Width(line)+1+Width(word) <= n:
			line += " " + word
		case word != "":
			lines, line = append(lines, line), word
		}
	}
	if line != "" || lines == nil {
		lines = append(lines, line)
	}
	return lines
}

func split(word string, n int) (head, tail string) {
	columns := 0
	for i, r := range word {
		if columns += runeWidth(r); columns > n && i > 0 {
			return word[:i], word[i:]
		}
	}
	return word, ""
}

// Pad fills a text with spaces to n columns.
func Pad(text string, n int) string {
	return text + strings.Repeat(" ", max(0, n-Width(text)))
}

// Clip shortens a text to n columns.
func Clip(text string, n int) string {
	switch {
	case Width(text) <= n:
		return text
	case n < 1:
		return ""
	}
	head, _ := split(text, n-1)
	if Width(head) >= n { // not even its first character fits
		head = ""
	}
	return head + "…"
}
