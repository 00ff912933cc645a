package class

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func rows(t *Table) (all [][]string) {
	for _, row := range t.Rows {
		var texts []string
		for _, c := range row {
			texts = append(texts, c.Text)
		}
		all = append(all, texts)
	}
	return all
}

func TestParseTable(t *testing.T) {
	for _, row := range []struct {
		raw    string
		want   [][]string
		reason string
	}{
		{"", nil, "nothing"},
		{"a,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}, "the usual"},
		{"a,b\r\n1,2", [][]string{{"a", "b"}, {"1", "2"}}, "line ends of Windows, and none at the end"},
		{"a,b\r1,2\r", [][]string{{"a", "b"}, {"1", "2"}}, "those of old Macs"},
		{"\xef\xbb\xbfa,b\n", [][]string{{"a", "b"}}, "a byte order mark is no text"},
		{"\"a,1\",\"b\"\"c\"\n\"two\nlines\",x\n", [][]string{{"a,1", `b"c`}, {"two\nlines", "x"}}, "quotes"},
		{"a;b,c;d\n", [][]string{{"a", "b,c", "d"}}, "semicolons, of which there are more"},
		{"a\tb\n", [][]string{{"a", "b"}}, "tabs"},
		{"\"a,b,c\";d\n", [][]string{{"a,b,c", "d"}}, "a separator in quotes does not count"},
		{"a,b\n\n1,2\n", [][]string{{"a", "b"}, {""}, {"1", "2"}}, "an empty line"},
		{"a,b,\n", [][]string{{"a", "b", ""}}, "an empty cell at the end"},
		{"a\"b,\"c\"d\n", [][]string{{`a"b`, "cd"}}, "quotes where none are allowed"},
		{"\"a,b\n", [][]string{{"a,b\n"}}, "a quote that is never closed"},
	} {
		table, err := ParseTable([]byte(row.raw))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row.want, rows(table)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
		if got := string(table.Bytes()); got != row.raw {
			t.Errorf("%s: unchanged, %q became %q", row.reason, row.raw, got)
		}
	}
	if _, err := ParseTable([]byte("\xff\xfea\x00")); err == nil || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("UTF-16: %v", err)
	}
}

func TestTableSet(t *testing.T) {
	for _, row := range []struct{ raw, text, want, reason string }{
		{"a,b\r\n1,2\r\n", "9", "a,b\r\n1,9\r\n", "in place"},
		{"a,b\n1,\"2\"\n", "9", "a,b\n1,\"9\"\n", "in the quotes that were there"},
		{"a,b\n1,\n", "9", "a,b\n1,9\n", "an empty cell"},
		{"a,b\n1,", "9", "a,b\n1,9", "at the very end"},
		{"a,b\n1,2\n", "9,5", "a,b\n1,\"9,5\"\n", "in quotes where it must be"},
		{"a;b\n1;2\n", "9,5", "a;b\n1;9,5\n", "and only there"},
		{"a,b\n1,2\n", "x\"y", "a,b\n1,\"x\"\"y\"\n", "a quote"},
	} {
		table, err := ParseTable([]byte(row.raw))
		if err != nil {
			t.Fatal(err)
		}
		table.Set(1, 1, row.text)
		if got := string(table.Bytes()); got != row.want {
			t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
		}
		again, err := ParseTable(table.Bytes())
		if err != nil || again.Rows[1][1].Text != row.text {
			t.Errorf("%s: %q does not read back", row.reason, row.text)
		}
	}
}

// Whatever a file is, what is not changed keeps its bytes, and what is changed
// reads back.
func TestTableProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.StringOfN(rapid.SampledFrom([]rune("ab,;\t\"\r\n é9")), 0, 60, -1).Draw(t, "raw")
		changeOne(t, []byte(raw), rapid.IntRange(0, 1000).Draw(t, "cell"), rapid.StringOfN(rapid.SampledFrom([]rune("9,;.\"\n")), 0, 8, -1).Draw(t, "text"))
	})
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("Student,ID\r\n\"Doe, Jane\",1\r\n"), 3, "87")
	f.Add([]byte("\xef\xbb\xbfa;b\n1;\"2\n\""), 1, "8,5")
	f.Fuzz(func(t *testing.T, raw []byte, cell int, text string) { changeOne(t, raw, cell, text) })
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// changeOne changes one cell of a file and compares everything else.
func changeOne(t fataler, raw []byte, cell int, text string) {
	t.Helper()
	table, err := ParseTable(raw)
	if err != nil {
		return
	}
	if got := table.Bytes(); !bytes.Equal(got, raw) {
		t.Fatalf("unchanged, %q became %q", raw, got)
	}
	var places [][2]int
	for i, row := range table.Rows {
		for j := range row {
			places = append(places, [2]int{i, j})
		}
	}
	if len(places) == 0 || text == "" || !bytes.Equal(bytes.ToValidUTF8([]byte(text), nil), []byte(text)) {
		return
	}
	at := places[max(0, cell)%len(places)]
	before := table.Rows[at[0]][at[1]]
	table.Set(at[0], at[1], text)
	got := table.Bytes()
	if !bytes.HasPrefix(got, raw[:before.start]) || !bytes.HasSuffix(got, raw[before.end:]) {
		t.Fatalf("%q became %q: more has changed than the cell at %d", raw, got, before.start)
	}
	again, err := ParseTable(got)
	if err != nil || again.Separator != table.Separator { // the first line decides, and it may be the one that was changed
		return
	}
	if at[0] < len(again.Rows) && at[1] < len(again.Rows[at[0]]) && again.Rows[at[0]][at[1]].Text == text {
		return
	}
	t.Fatalf("%q became %q, which does not read back as %q at row %d, column %d", raw, got, text, at[0], at[1])
}
