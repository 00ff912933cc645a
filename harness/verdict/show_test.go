package verdict_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/labgrade/labgrade/harness/verdict"
)

func TestShow(t *testing.T) {
	long := strings.Repeat("x", 100)
	for _, row := range []struct{ in, want, reason string }{
		{"", "", "nothing"},
		{"OK hello", "OK hello", "plain text"},
		{"OK\n", `OK\n`, "a line feed"},
		{"OK\r\n", `OK\r\n`, "a carriage return"},
		{"a\tb", `a\tb`, "a tab"},
		{"a\\n", `a\\n`, "a backslash is not taken for an escape"},
		{"a\x00b\x07\x7f", `a\x00b\x07\x7f`, "controls"},
		{"\x1b[2J\x1b]0;t\x07", `\x1b[2J\x1b]0;t\x07`, "escape codes"},
		{"\u0085\u009b", `\u0085\u009b`, "the later controls"},
		{"\xff\xc3", `\xff\xc3`, "bytes that are no text"},
		{"\xed\xa0\x80", `\xed\xa0\x80`, "half of a surrogate pair"},
		{"Grüße, 東京, 😀", "Grüße, 東京, 😀", "text in any language"},
		{"\ufffd", "\ufffd", "the sign of damage, when it was sent as such"},
		{"a\u202eb\u2066c\u200f", `a\u202eb\u2066c\u200f`, "marks that turn the direction"},
		{"a\u2028b\u2029", `a\u2028b\u2029`, "line ends of another kind"},
		{"a\u00a0b\u200bc\ufeff", `a\u00a0b\u200bc\ufeff`, "spaces that look like none, or like others"},
		{"\U000e0041", `\ue0041`, "tags"},
		{"a  b", "a  b", "spaces within"},
		{"  a b ", `\x20\x20a b\x20`, "spaces at the ends"},
		{" ", `\x20`, "a space alone"},
		{"OK \n", `OK \n`, "a space before a line end is seen"},
		{long[:72], long[:72], "as long as fits"},
		{long, long[:48] + " … (100 bytes) … " + long[:18], "longer: the middle is left out"},
		{strings.Repeat("東", 40), strings.Repeat("東", 16) + " … (120 bytes) … " + strings.Repeat("東", 6), "no character is cut in two"},
		{strings.Repeat("x", 46) + strings.Repeat("東", 40), strings.Repeat("x", 46) + " … (166 bytes) … " + strings.Repeat("東", 6), "nor where it would end within one"},
	} {
		if diff := cmp.Diff(row.want, verdict.Show([]byte(row.in))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
	for b := range 256 {
		if got := verdict.Show([]byte{'a', byte(b), 'a'}); !presentable(got) || len(got) < 3 {
			t.Errorf("byte %#x is shown as %q", b, got)
		}
	}
}

// presentable reports whether a text can do nothing but be read, in one line.
func presentable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// wild are bytes as a student's program may send them.
var wild = rapid.Custom(func(t *rapid.T) []byte {
	part := rapid.OneOf(
		rapid.SliceOfN(rapid.Byte(), 0, 20),
		rapid.Map(rapid.StringN(0, 20, -1), func(s string) []byte { return []byte(s) }),
		rapid.SampledFrom([][]byte{[]byte(" "), []byte("\n"), []byte("\x1b[31m"), []byte("東京"), bytes.Repeat([]byte("x"), 60)}),
	)
	return bytes.Join(rapid.SliceOfN(part, 0, 8).Draw(t, "parts"), nil)
})

func TestShowProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := wild.Draw(t, "bytes")
		got := verdict.Show(b)
		if !presentable(got) || strings.TrimSpace(got) != got {
			t.Fatalf("%q is shown as %q", b, got)
		}
		if (got == "") != (len(b) == 0) || utf8.RuneCountInString(got) > 400 {
			t.Fatalf("%d bytes are shown in %d characters", len(b), utf8.RuneCountInString(got))
		}
	})
}

func TestAround(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, row := range []struct {
		want, got           string
		wantShown, gotShown string
		column              int
		reason              string
	}{
		{"OK\n", "OK\n", `OK\n`, `OK\n`, -1, "no difference"},
		{"OK a\n", "OK b\n", `OK a\n`, `OK b\n`, 3, "one letter"},
		{"OK\n", "OK", `OK\n`, `OK`, 2, "the end is missing"},
		{"OK", "OK\n", `OK`, `OK\n`, 2, "something follows"},
		{"OK\n", "ok\n", `OK\n`, `ok\n`, 0, "from the beginning"},
		{"", "x", "", "x", 0, "nothing was wanted"},
		{"x", "", "x", "", 0, "nothing came"},
		{"a\x00b", "a\x00c", `a\x00b`, `a\x00c`, 5, "counted in what is shown, not in bytes"},
		{" a", " b", `\x20a`, `\x20b`, 4, "a space in front is shown as four signs"},
		{"OK  x", "OK  ", "OK  x", `OK\x20\x20`, 10, "and so are those at the end"},
		{"OK   ", "OK  ", `OK\x20\x20\x20`, `OK\x20\x20`, 10, "spaces are missing"},
		{"東京", "東都", "東京", "東都", 1, "characters, not bytes"},
		{"OK é", "OK è", "OK é", "OK è", 3, "the second byte of a character differs: the character does"},
		{"OK é", "OK \xc3x", "OK é", `OK \xc3x`, 7, "half a character is a byte"},
		{x(100) + "a", x(100) + "b", "(after 64 bytes) … " + x(36) + "a", "(after 64 bytes) … " + x(36) + "b", 19 + 36, "far behind"},
		{x(100) + "a" + x(100), x(100), "(after 64 bytes) … " + x(36) + "a" + x(11) + " … (137 bytes) … " + x(18), "(after 64 bytes) … " + x(36), 19 + 36, "cut off"},
		{strings.Repeat("東", 40) + "a", strings.Repeat("東", 40) + "b",
			"(after 84 bytes) … " + strings.Repeat("東", 12) + "a", "(after 84 bytes) … " + strings.Repeat("東", 12) + "b", 19 + 12, "not from within a character"},
		{x(36) + strings.Repeat(" ", 60) + "a", x(36) + strings.Repeat(" ", 60) + "b",
			"(after 60 bytes) … " + strings.Repeat(`\x20`, 36) + "a", "(after 60 bytes) … " + strings.Repeat(`\x20`, 36) + "b", 19 + 4*36, "spaces where the part begins"},
	} {
		wantShown, gotShown, column := verdict.Around([]byte(row.want), []byte(row.got))
		if diff := cmp.Diff([]any{row.wantShown, row.gotShown, row.column}, []any{wantShown, gotShown, column}); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

// The column points into what is shown, at the first character that differs:
// what stands before it is the same in both.
func TestAroundProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		common := wild.Draw(t, "common")
		want := append(bytes.Clone(common), wild.Draw(t, "want")...)
		got := append(bytes.Clone(common), wild.Draw(t, "got")...)
		wantShown, gotShown, column := verdict.Around(want, got)
		if (column < 0) != bytes.Equal(want, got) {
			t.Fatalf("column %d of %q and %q", column, want, got)
		}
		if !presentable(wantShown) || !presentable(gotShown) || column > utf8.RuneCountInString(gotShown) {
			t.Fatalf("column %d of %q and %q", column, wantShown, gotShown)
		}
		if column < 0 || !utf8.Valid(want) || !utf8.Valid(got) || strings.Contains(wantShown+gotShown, `\x20`) {
			return // half a character, or a space at an end, is shown in another way than within
		}
		if before := string([]rune(gotShown)[:column]); !strings.HasPrefix(wantShown, before) {
			t.Fatalf("%q does not begin with %q of %q", wantShown, before, gotShown)
		}
	})
}
