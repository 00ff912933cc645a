package lab

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestFill(t *testing.T) {
	for _, row := range []struct {
		text   string
		values Values
		want   string
		reason string
	}{
		{"ECHO {token}", Values{"token": "a-1"}, "ECHO a-1", "the ordinary case"},
		{"{n} of {n}", Values{"n": "3"}, "3 of 3", "every occurrence is filled"},
		{"ECHO {token}", nil, "ECHO {token}", "an unknown placeholder stays, so that a slip is seen"},
		{"no braces", Values{"no": "x"}, "no braces", "only what stands in braces is a placeholder"},
		{"{a}{b}", Values{"a": "{b}", "b": "{a}"}, "{b}{a}", "values are not filled again"},
		{"{{n}}", Values{"n": "1"}, "{1}", "the inner braces count"},
		{"{n", Values{"n": "1"}, "{n", "half a placeholder is text"},
		{"{}", Values{"": "x"}, "x", "an empty name is a name"},
	} {
		if diff := cmp.Diff(row.want, Fill(row.text, row.values)); diff != "" {
			t.Errorf("Fill(%q, %v), %s (-want +got)\n%s", row.text, row.values, row.reason, diff)
		}
	}
}

func TestPatternMatch(t *testing.T) {
	for _, row := range []struct {
		pattern Pattern
		got     string
		want    bool
		reason  string
	}{
		{NewPattern("OK bye", nil), "OK bye", true, "literal text"},
		{NewPattern("OK bye", nil), "OK bye ", false, "a space more is another text"},
		{NewPattern("OK bye", nil), "ok bye", false, "case counts"},
		{NewPattern("OK bye", nil), "OK by", false, "a part is not the whole"},
		{NewPattern("OK bye", nil), "", false, "nothing is not it"},
		{Pattern{}, "", true, "the zero pattern is the empty message"},
		{Pattern{}, "x", false, "and nothing else"},
		{NewPattern("ERR {any}", nil), "ERR no such thing", true, "any text"},
		{NewPattern("ERR {any}", nil), "ERR x", true, "one byte is enough"},
		{NewPattern("ERR {any}", nil), "ERR ", false, "but one there must be"},
		{NewPattern("ERR {any}", nil), "ERR", false, "the space before it is literal"},
		{NewPattern("ERR {any}", nil), "ERR \xff\x00", true, "any bytes, text or not"},
		{NewPattern("<{any}>", nil), "<>>", true, "what follows is found at the end"},
		{NewPattern("<{any}>", nil), "<>", false, "both ends and nothing between"},
		{NewPattern("a{any}a", nil), "a", false, "one byte is not both ends"},
		{NewPattern("OK {n}", nil), "OK 12", true, "a number"},
		{NewPattern("OK {n}", nil), "OK -12", true, "a number below zero is whole"},
		{NewPattern("OK {n}", nil), "OK 012", true, "by its value, not by how it is written"},
		{NewPattern("OK {n}", nil), "OK ", false, "no number"},
		{NewPattern("OK {n}", nil), "OK 1.5", false, "not a whole one"},
		{NewPattern("OK {n}", nil), "OK 12 ", false, "a space is no part of a number"},
		{NewPattern("OK {n}", nil), "OK twelve", false, "a word is none"},
		{NewPattern("OK {n}", nil), "OK 99999999999999999999", false, "beyond what any program counts"},
		{NewPattern("{n} done", nil), "7 done", true, "a number in front"},
		{NewPattern("OK {n}", Values{"n": "4"}), "OK 4", true, "a value closes the placeholder"},
		{NewPattern("OK {n}", Values{"n": "4"}), "OK 5", false, "then only that value will do"},
		{NewPattern("OK {token}", Values{"token": "{any}"}), "OK x", false, "a value is literal, whatever it holds"},
		{NewPattern("OK {token}", Values{"token": "{any}"}), "OK {any}", true, "braces in a value are text"},
		{NewPattern("OK {token} {n}", Values{"token": "{n}"}), "OK {n} 5", true, "the open one is the pattern's own"},
		{Exactly("OK {any}"), "OK {any}", true, "exactly means exactly"},
		{Exactly("OK {any}"), "OK x", false, "no placeholder there"},
		{NewPattern("{any} {n}", nil), "x 5", true, "several places may be open"},
		{NewPattern("{any} {n}", nil), "x {n}", false, "and each wants its own"},
	} {
		if got := row.pattern.Match([]byte(row.got)); got != row.want {
			t.Errorf("pattern %q matches %q: %v, want %v: %s", row.pattern, row.got, got, row.want, row.reason)
		}
	}
}

func TestPatternNumber(t *testing.T) {
	for _, row := range []struct {
		pattern, got string
		want         int
		ok           bool
		reason       string
	}{
		{"OK {n}", "OK 12", 12, true, "behind literal text"},
		{"{n} of 9", "3 of 9", 3, true, "before it"},
		{"OK {n}", "OK x", 0, false, "no number came"},
		{"OK bye", "OK bye", 0, false, "the pattern has no number"},
	} {
		n, ok := NewPattern(row.pattern, nil).Number([]byte(row.got))
		if n != row.want || ok != row.ok {
			t.Errorf("number of %q in %q: %d, %v; want %d, %v: %s", row.pattern, row.got, n, ok, row.want, row.ok, row.reason)
		}
	}
}

func TestPatternInWords(t *testing.T) {
	for _, row := range []struct {
		pattern Pattern
		words   string
		literal bool
		reason  string
	}{
		{NewPattern("OK bye", nil), "OK bye", true, "literal text is shown as it is"},
		{NewPattern("ERR {any}", nil), "ERR ...", false, "any text is three dots"},
		{NewPattern("OK {n}", nil), "OK (a number)", false, "a number is said so"},
		{NewPattern("OK {n}", Values{"n": "4"}), "OK 4", true, "a value leaves nothing open"},
		{NewPattern("OK {token}", Values{"token": "{any}"}), "OK {any}", true, "a value with braces is a value"},
	} {
		text, literal := row.pattern.Literal()
		if row.pattern.String() != row.words || literal != row.literal || literal && text != row.words {
			t.Errorf("%s: got %q, literal %q %v; want %q, %v", row.reason, row.pattern, text, literal, row.words, row.literal)
		}
	}
}

// Whatever values are filled in, their text comes out unchanged, and the pattern
// made of it matches the text made of it and nothing longer.
func TestPatternProperty(t *testing.T) {
	piece := rapid.StringMatching(`[ -z|~]{0,5}`)
	value := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"{any}", "{n}", "{token}", "{", "}", "\\{"}))
	rapid.Check(t, func(t *rapid.T) {
		before, after := piece.Draw(t, "before"), piece.Draw(t, "after")
		v := Values{"token": value.Draw(t, "token"), "ms": value.Draw(t, "ms")}
		text := before + "{token}" + after + "{ms}"
		filled := Fill(text, v)
		if want := before + v["token"] + after + v["ms"]; filled != want {
			t.Fatalf("filled: %q, want %q", filled, want)
		}
		p := NewPattern(text, v)
		if !p.Match([]byte(filled)) || p.Match([]byte(filled+"x")) {
			t.Fatalf("pattern %q does not match %q alone", p, filled)
		}
		if open := NewPattern(text+"{any}", v); !open.Match([]byte(filled+"x")) || open.Match([]byte(filled)) {
			t.Fatalf("open pattern %q does not want at least one byte behind %q", open, filled)
		}
	})
}

// The order of a map must not show.
func TestFillIsDeterministic(t *testing.T) {
	v := Values{"a": "1", "ab": "2", "b": "3", "c": "4"}
	for range 50 {
		if got := Fill(strings.Repeat("{ab}{a}{b}{c}", 3), v); got != strings.Repeat("2134", 3) {
			t.Fatalf("got %q", got)
		}
	}
}
