package lab

import (
	"strings"
	"testing"
)

// What placeholders work out. Those that cannot be worked out stay as they are.
func TestPlaceholders(t *testing.T) {
	v := Values{"token": "Hello", "n": "41", "ms": "20", "odd": "x y"}
	for _, row := range []struct{ text, want, reason string }{
		{"{token|upper}", "HELLO", "a function"},
		{"{token|lower}", "hello", "another"},
		{"{token|reverse}", "olleH", "backwards"},
		{"{token|reverse|upper}", "OLLEH", "one after the other"},
		{"{ token | upper }", "HELLO", "spaces are free"},
		{"{token|length}", "5", "bytes"},
		{"{token|vowels}", "2", "vowels"},
		{"{token|vowels} of {token|length}", "2 of 5", "several in a text"},
		{"{n}", "41", "a value"},
		{"{n+1}", "42", "arithmetic"},
		{"{n + 1}", "42", "with spaces"},
		{"{2*n-2}", "80", "products first"},
		{"{2*(n-2)}", "78", "unless there are brackets"},
		{"{n/2} {n%2}", "20 1", "whole numbers only"},
		{"{-n}", "-41", "a sign"},
		{"{10-2-3+0*n}", "5", "from the left"},
		{"{n <= 40 ? n*200 : 8000+(n-40)*300}", "8300", "by condition: beyond"},
		{"{ms <= 40 ? ms*200 : 8000+(ms-40)*300}", "4000", "and within"},
		{"{n == 41 ? 1 : 0}{n != 41 ? 1 : 0}{n < 41 ? 1 : 0}{n >= 41 ? 1 : 0}{n > 41 ? 1 : 0}", "10010", "every comparison"},
		{"{n > 10 ? n > 20 ? 3 : 2 : 1}", "3", "conditions in conditions"},
		{"{n < 40 ? 'less' : 'more'}", "more", "a text by condition"},
		{"{vowels(token) == 0 ? 'none' : vowels(token) < 3 ? 'some' : 'many'}", "some", "one condition after the other, and a function in it"},
		{"{n == 0 ? 'none' : n+1}", "42", "a number where no text is chosen"},
		{"{n == 41 ? 'what? (a: b)' : 'no'}", "what? (a: b)", "a text may hold anything but braces and its quote"},
		{"{vowels(nobody) == 0 ? 'a' : 'b'}", "{vowels(nobody) == 0 ? 'a' : 'b'}", "a function of nothing"},
		{"{shout(token) == 0 ? 'a' : 'b'}", "{shout(token) == 0 ? 'a' : 'b'}", "no such function"},
		{"{n == 0 ? 'a'}", "{n == 0 ? 'a'}", "half a choice"},
		{"{'a'}", "{'a'}", "no choice at all"},
		{"{length(token)+n}", "46", "a function in a sum"},
		{"{n == 0 ? 1/0 : 7}", "7", "what is not chosen need not make sense"},
		{"{n/0}", "{n/0}", "what is chosen must"},
		{"{nobody}", "{nobody}", "an unknown name"},
		{"{nobody+1}", "{nobody+1}", "also in arithmetic"},
		{"{token|shout}", "{token|shout}", "an unknown function"},
		{"{token+1}", "{token+1}", "a text is no number"},
		{"{7}", "{7}", "a number alone is text: JSON and C have such braces too"},
		{"{}", "{}", "so is nothing"},
		{"{n +}", "{n +}", "and what is no expression"},
		{"{n ? 1}", "{n ? 1}", "half a condition"},
		{"{(n}", "{(n}", "an open bracket"},
		{"{n 1}", "{n 1}", "two operands"},
		{`{"key": 1}`, `{"key": 1}`, "JSON"},
		{"}{n}{", "}41{", "lone braces are text"},
	} {
		if got := Fill(row.text, v); got != row.want {
			t.Errorf("Fill(%q) = %q, want %q: %s", row.text, got, row.want, row.reason)
		}
	}
}

// Whatever stands in braces, filling ends and does not panic.
func FuzzFill(f *testing.F) {
	for _, s := range []string{"{n+1}", "{n ? n : n}", strings.Repeat("{(", 100) + "n}", "{" + strings.Repeat("-", 1000) + "n}", "{n%0}", "{token|upper|reverse}", "}}}{{{", "{n ? 'a' : vowels(token) ? 'b' : 'c'}", "{n?'?:'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Fill(text, Values{"n": "-9223372036854775808", "token": "\xff"})
		for _, how := range matchings {
			p := Matching(how).Pattern(text, Values{"token": "x"})
			p.Match([]byte(text))
			p.Number([]byte(text))
			_ = p.String()
		}
	})
}

func TestMatchings(t *testing.T) {
	for _, row := range []struct {
		how       Matching
		want, got string
		match     bool
		reason    string
	}{
		{Folded, "Not enough vowels", "not enough vowels", true, "case does not count"},
		{Folded, "Not enough vowels", "Server: NOT enough, vowels!", true, "nor do punctuation and words around it"},
		{Folded, "Not enough vowels", "not enough vowel", false, "another word"},
		{Folded, "Not enough vowels", "not many enough vowels", false, "a word between"},
		{Folded, "Too many", "", false, "nothing"},
		{Folded, "", "", true, "nothing is wanted, nothing came"},
		{Folded, "", "x", false, "nothing is wanted, something came"},
		{Folded, "count {n}", "The COUNT: 12.", true, "a number is a word"},
		{Folded, "count {n}", "count twelve", false, "a word is no number"},
		{Folded, "hello {any}", "Hello, Bob", true, "any word"},
		{Folded, "hello {any}", "hello", false, "but one there must be"},
		{Number, "8000", "Your salary is Tk 8,000.00 only", true, "however it is written"},
		{Number, "8000", "8000", true, "alone"},
		{Number, "8000", "80000", false, "another number"},
		{Number, "8000", "eight thousand", false, "words"},
		{Number, "-3", "it is -3 degrees", true, "a sign"},
		{Number, "{n}", "there are 12", true, "any number"},
		{Number, "{n}", "there are none", false, "none"},
		{Regexp, "OK [a-z]+", "OK abc", true, "a regular expression"},
		{Regexp, "OK [a-z]+", "xOK abc", false, "fits the whole"},
		{Regexp, "a|b", "b", true, "both sides of a choice"},
		{Regexp, "a|b", "bc", false, "are bound to the whole"},
		{Regexp, "{token}.", "a.b!", true, "what is filled in is literal"},
		{Regexp, "{token}.", "axb!", false, "and no expression"},
		{Regexp, "x{2}", "xx", true, "other braces belong to the expression"},
		{Regexp, "no {n}", "no 17", true, "a number"},
		{Regexp, "(", "(", false, "what is none matches nothing"},
		{Exact, "{n} of {n}", "3 of 9", true, "several numbers"},
		{Exact, "{n} of {n}", "3 of x", false, "each is wanted"},
		{Exact, "({any})({any})", "(a)(b)", true, "several texts"},
	} {
		p := row.how.Pattern(row.want, Values{"token": "a.b"})
		if got := p.Match([]byte(row.got)); got != row.match {
			t.Errorf("%s %q matches %q: %v, want %v: %s", row.how, row.want, row.got, got, row.match, row.reason)
		}
	}
}

func TestNumberOfMatchings(t *testing.T) {
	for _, row := range []struct {
		how       Matching
		want, got string
		n         int
	}{
		{Folded, "count {n}", "COUNT: 12", 12}, {Number, "{n}", "it is 1,200 now", 1200}, {Regexp, "no {n}!", "no 17!", 17},
		{Exact, "{n} of {n}", "3 of 9", 3},
	} {
		if n, ok := row.how.Pattern(row.want, nil).Number([]byte(row.got)); n != row.n || !ok {
			t.Errorf("%s %q in %q: %d, %v; want %d", row.how, row.want, row.got, n, ok, row.n)
		}
	}
}
