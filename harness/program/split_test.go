package program

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	for _, row := range []struct {
		text   string
		want   []string
		reason string
	}{
		{"python3 server.py {port}", []string{"python3", "server.py", "{port}"}, "the ordinary case"},
		{"  a\t b \n", []string{"a", "b"}, "any number of blanks"},
		{`'my server.py' "{port}"`, []string{"my server.py", "{port}"}, "names with blanks"},
		{`a'b'"c"d`, []string{"abcd"}, "pieces without a blank between them are one word"},
		{`a '' ""`, []string{"a", "", ""}, "empty words are words"},
		{`'a\b' "a\b" a\b`, []string{`a\b`, `a\b`, "ab"}, "backslashes: literal, literal before b, an escape"},
		{`"\"\\\$\` + "`" + `"`, []string{"\"\\$`"}, "what a backslash protects in double quotes"},
		{`my\ server`, []string{"my server"}, "an escaped blank"},
		{"a\\\nb", []string{"ab"}, "a continued line"},
		{"$HOME ~ *.py", []string{"$HOME", "~", "*.py"}, "nothing is expanded"},
		{"'|' \\; \"&&\"", []string{"|", ";", "&&"}, "operators may be quoted"},
		{"naïve '日本'", []string{"naïve", "日本"}, "any script"},
	} {
		got, err := Split(row.text)
		if err != nil {
			t.Errorf("%s: %v", row.text, err)
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", row.text, row.reason, diff)
		}
	}
}

func TestSplitErrors(t *testing.T) {
	for _, row := range []struct{ text, want, reason string }{
		{"a 'b", `command "a 'b", character 3: this quote is never closed`, "half a pair of quotes"},
		{`é "b\"`, `command "é \"b\\\"", character 3: this quote is never closed`, "characters are counted, not bytes"},
		{`a\`, `command "a\\", character 2: nothing follows this backslash`, "a path of Windows"},
		{"", `command "", character 1: there is no word in it`, "an empty variable in a script"},
		{"cd x && ./server", `command "cd x && ./server", character 6: no shell is used, so '&' must be quoted, or left out`, "a habit from the shell"},
	} {
		_, err := Split(row.text)
		if _, typed := errors.AsType[*SplitError](err); !typed {
			t.Errorf("%s: %v is no *SplitError: %s", row.text, err, row.reason)
			continue
		}
		if diff := cmp.Diff(row.want, err.Error()); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", row.text, row.reason, diff)
		}
	}
}

// FuzzSplit compares with the shell itself, for text in which the shell does
// nothing but split.
func FuzzSplit(f *testing.F) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		f.Skip("sh is not installed")
	}
	for _, text := range []string{"a b", `'a b' "c\"d" e\ f`, `""`, "a\\\nb", `"a\bc"`, `'\'`, "a\nb", `\`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Split(text)
		// A new line ends a command, and the others expand or begin a comment.
		if err != nil || strings.ContainsAny(text, "$`*?[]~#!{}\x00\r") || strings.Contains(strings.ReplaceAll(text, "\\\n", ""), "\n") {
			return
		}
		out, err := exec.CommandContext(t.Context(), sh, "-c", "printf '%s\\0' "+text).Output()
		if err != nil {
			t.Skip("the shell refuses it")
		}
		if diff := cmp.Diff(strings.Join(got, "\x00")+"\x00", string(out)); diff != "" {
			t.Errorf("%q (-shell +Split):\n%s", text, diff)
		}
	})
}
