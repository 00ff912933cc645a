package term

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWidth(t *testing.T) {
	for _, row := range []struct {
		text   string
		want   int
		reason string
	}{
		{"", 0, "nothing"},
		{"hello", 5, "letters"},
		{"Grüße", 5, "more bytes than characters"},
		{"東京", 4, "wide characters"},
		{"ｶﾅ", 2, "half-width ones"},
		{"ＡＢ", 4, "full-width letters"},
		{"한국", 4, "Hangul"},
		{"😀", 2, "an emoji"},
		{"e\u0301", 1, "a combining accent takes no column"},
		{"\u0e01\u0e34", 1, "nor does a vowel above a Thai letter"},
		{"\u05e9\u05b8", 1, "nor a Hebrew point"},
		{"\u200d\u200c\ufe0f\u202e", 0, "nor joiners, selectors and marks of direction"},
		{"…", 1, "the sign of a gap"},
		{"\xff", 1, "a byte that is no text is one sign"},
	} {
		if got := Width(row.text); got != row.want {
			t.Errorf("%q takes %d columns, want %d: %s", row.text, got, row.want, row.reason)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, row := range []struct {
		text   string
		n      int
		want   []string
		reason string
	}{
		{"", 10, []string{""}, "nothing is one empty line"},
		{"one two", 10, []string{"one two"}, "it fits"},
		{"one two", 7, []string{"one two"}, "it just fits"},
		{"one two", 6, []string{"one", "two"}, "broken at the space"},
		{"one two three four", 9, []string{"one two", "three", "four"}, "as much as fits in each line"},
		{"a  b", 10, []string{"a  b"}, "spaces within a line stay"},
		{"aaa  b", 3, []string{"aaa", "b"}, "those at a break go"},
		{"aaa   ", 3, []string{"aaa"}, "and make no line of their own"},
		{"abcdefgh", 3, []string{"abc", "def", "gh"}, "a long word is broken where it must be"},
		{"abcdef", 3, []string{"abc", "def"}, "without an empty rest"},
		{"x abcdefgh y", 3, []string{"x", "abc", "def", "gh", "y"}, "a long word begins a line of its own"},
		{"東京都 京都", 5, []string{"東京", "都", "京都"}, "a wide character is not cut in two"},
		{"東京", 3, []string{"東", "京"}, "where half of it would fit"},
		{"東京", 1, []string{"東", "京"}, "one that does not fit at all stands alone"},
		{"e\u0301e\u0301e\u0301", 2, []string{"e\u0301e\u0301", "e\u0301"}, "an accent stays with its letter"},
		{"ab", 0, []string{"a", "b"}, "no room is room for one column"},
		{strings.Repeat("x", 200), 100, []string{strings.Repeat("x", 100), strings.Repeat("x", 100)}, "a very long word"},
	} {
		if diff := cmp.Diff(row.want, Wrap(row.text, row.n)); diff != "" {
			t.Errorf("Wrap(%q, %d), %s (-want +got)\n%s", row.text, row.n, row.reason, diff)
		}
	}
}

// texts has what a student's program or an instructor's language can bring.
var texts = rapid.StringOfN(rapid.OneOf(
	rapid.SampledFrom([]rune(" ab東é\u0301😀 ")), rapid.Rune(),
), 0, 60, -1)

// Nothing but spaces is lost, and no line is too long.
func TestWrapProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, n := texts.Draw(t, "text"), rapid.IntRange(2, 30).Draw(t, "n")
		lines := Wrap(text, n)
		if got, want := solid(strings.Join(lines, "")), solid(text); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		for _, l := range lines {
			if Width(l) > n {
				t.Fatalf("%q takes %d of %d columns", l, Width(l), n)
			}
		}
	})
}

func solid(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestClip(t *testing.T) {
	for _, row := range []struct {
		text   string
		n      int
		want   string
		reason string
	}{
		{"hello", 5, "hello", "it fits"},
		{"hello", 4, "hel…", "the sign of a gap takes a column"},
		{"hello", 1, "…", "room for nothing else"},
		{"hello", 0, "", "no room"},
		{"hello", -1, "", "less than none"},
		{"", 0, "", "nothing fits everywhere"},
		{"東京都", 4, "東…", "half a wide character does not fit"},
		{"東京", 2, "…", "not even the first"},
		{"e\u0301tude", 2, "e\u0301…", "an accent stays with its letter"},
	} {
		if diff := cmp.Diff(row.want, Clip(row.text, row.n)); diff != "" {
			t.Errorf("Clip(%q, %d), %s (-want +got)\n%s", row.text, row.n, row.reason, diff)
		}
	}
}

func TestClipProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, n := texts.Draw(t, "text"), rapid.IntRange(0, 30).Draw(t, "n")
		got := Clip(text, n)
		if Width(got) > n {
			t.Fatalf("%q takes %d of %d columns", got, Width(got), n)
		}
		if !strings.HasPrefix(text, strings.TrimSuffix(got, "…")) {
			t.Fatalf("%q is no beginning of %q", got, text)
		}
	})
}

func TestPad(t *testing.T) {
	for _, row := range []struct {
		text   string
		n      int
		want   string
		reason string
	}{
		{"ab", 4, "ab  ", "filled"},
		{"ab", 2, "ab", "full"},
		{"abc", 2, "abc", "too long is left as it is"},
		{"東", 4, "東  ", "by columns, not by characters"},
		{"e\u0301", 2, "e\u0301 ", "nor by code points"},
	} {
		if diff := cmp.Diff(row.want, Pad(row.text, row.n)); diff != "" {
			t.Errorf("Pad(%q, %d), %s (-want +got)\n%s", row.text, row.n, row.reason, diff)
		}
	}
}

// Every character of the basic plane has a width that a terminal may give it.
func TestRuneWidths(t *testing.T) {
	for r := range rune(0x10000) {
		if n := runeWidth(r); n < 0 || n > 2 || unicode.IsLetter(r) && n == 0 {
			t.Errorf("%U takes %d columns", r, n)
		}
	}
}
