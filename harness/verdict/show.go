package verdict

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shownBytes bounds what is shown of one text: its head and tail.
const shownBytes = 72

// Show makes bytes visible in one line of printable text: controls and spaces
// at the ends as escapes, bytes that are not UTF-8 as \xNN, the middle of a
// long text as its length. It is the only way that a student's bytes reach a
// report.
func Show(b []byte) string {
	head, tail := ends(b)
	if tail == nil {
		return show(head)
	}
	return show(head) + fmt.Sprintf(" … (%d bytes) … ", len(b)) + show(tail)
}

// ends returns what is shown of a text; tail is nil where that is the whole.
func ends(b []byte) (head, tail []byte) {
	if len(b) <= shownBytes {
		return b, nil
	}
	head, tail = b[:shownBytes*2/3], b[len(b)-shownBytes/4:]
	for i := 0; i < 3 && len(tail) > 1 && !utf8.RuneStart(tail[0]); i++ {
		tail = tail[1:]
	}
	return trimRune(head), tail
}

// trimRune drops a character that was cut at the end.
func trimRune(b []byte) []byte {
	for i := 1; i <= 3 && i <= len(b); i++ {
		c := b[len(b)-i]
		if utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

func show(b []byte) string { return strings.Join(characters(b, len(b)), "") }

// characters shows one by one those characters of b that end within its first n
// bytes.
func characters(b []byte, n int) (shown []string) {
	first, last := len(b)-len(bytes.TrimLeft(b, " ")), len(bytes.TrimRight(b, " "))
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if i+size > n {
			break
		}
		if r == ' ' && (i < first || i >= last) {
			shown = append(shown, `\x20`)
		} else {
			shown = append(shown, showRune(r, b[i:i+size]))
		}
		i += size
	}
	return shown
}

func showRune(r rune, raw []byte) string {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r == '\\':
		return `\\`
	case r < 0x20 || r == 0x7f:
		return fmt.Sprintf(`\x%02x`, r)
	case !unicode.IsPrint(r):
		return fmt.Sprintf(`\u%04x`, r)
	}
	return string(r)
}

// Around shows the part of two texts around their first difference, and where
// in what is shown of got it begins, counted in characters; -1 if they are the
// same.
func Around(want, got []byte) (wantShown, gotShown string, column int) {
	at := firstDifference(want, got)
	if at < 0 {
		return Show(want), Show(got), -1
	}
	from := max(0, at-shownBytes/2)
	for i := 0; i < 3 && from > 0 && !utf8.RuneStart(got[from]); i++ {
		from--
	}
	prefix := ""
	if from > 0 {
		prefix = fmt.Sprintf("(after %d bytes) … ", from)
	}
	head, _ := ends(got[from:])
	column = utf8.RuneCountInString(prefix + strings.Join(characters(head, at-from), ""))
	return prefix + Show(want[from:]), prefix + Show(got[from:]), column
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) == len(b) {
		return -1
	}
	return min(len(a), len(b))
}
