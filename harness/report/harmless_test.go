package report_test

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/labgrade/labgrade/harness/report"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
)

func TestVisible(t *testing.T) {
	for _, row := range []struct{ in, want, reason string }{
		{"Grüße, 東京 😀", "Grüße, 東京 😀", "text in any language"},
		{"a\nb\r\tc", "a·b··c", "line ends and tabs"},
		{"\x1b[2J\x1b]0;title\x07", "·[2J·]0;title·", "escape codes"},
		{"\u0085\u009b31m", "··31m", "the later controls"},
		{"a\u2028b\u2029c", "a·b·c", "line ends of another kind"},
		{"\u202eabc\u2066d\u200e\u061c", "·abc·d··", "marks that turn the direction"},
		{"\xff\xc3", "\ufffd\ufffd", "bytes that are no text"},
		{"नमस्\u200dते \u200cفارسی", "नमस्\u200dते \u200cفارسی", "joiners that some languages need"},
		{"a\u00a0b\u3000c", "a\u00a0b\u3000c", "spaces of other widths"},
		{"\ufeffa\u200bb\U000e0041", "·a·b·", "characters that nobody sees"},
		{"\x7f\x00", "··", "the remaining controls"},
	} {
		_, note, _ := strings.Cut(text(t, &result.Run{Notes: []string{row.in}}, report.Options{}), "\n  ")
		note, _, _ = strings.Cut(note, "\n")
		if diff := cmp.Diff(row.want, note); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

// evil tries whatever a text may do to a terminal and to a reader.
const evil = "x\x1b[2J\x1b[1;1H\nlabgrade  forged: 100 of 100 points\r\n\u202e\u2066\x9b31m\x00\x07\u2028\xff\x1b]0;title\x07\t\u0085y"

// fill sets every text within v, whatever fields there will ever be, and makes
// one entry in every list.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), s)
	case reflect.Struct:
		for _, field := range v.Fields() {
			fill(field, s)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), s)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, s)
		fill(value, s)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Interface:
		v.Set(reflect.ValueOf(s))
	}
}

// filled is a run all of whose texts are s, with checks of every outcome.
func filled(s string) *result.Run {
	var r result.Run
	fill(reflect.ValueOf(&r).Elem(), s)
	for _, o := range []result.Outcome{result.Pass, result.Fail, result.Skipped, result.Inconclusive, result.Error, result.Outcome(s)} {
		c := r.Checks[0]
		c.Outcome = o
		r.Checks = append(r.Checks, c)
	}
	return &r
}

func TestHostile(t *testing.T) {
	golden(t, "hostile", "every text tries to clear the screen and to forge a line\n\n"+text(t, filled(evil), report.Options{Full: true}))
	for _, o := range []report.Options{{}, {Full: true}, width(40), width(200), {Full: true, Style: term.Style{Color: true, Width: 60}}} {
		got := text(t, filled(evil), o)
		if o.Style.Color {
			got = unpainted(got)
		}
		if r := foul(got); r != 0 {
			t.Errorf("%U came through with %+v", r, o)
		}
		if strings.Contains(got, "\nlabgrade  forged") {
			t.Errorf("a line was forged with %+v:\n%s", o, got)
		}
	}
}

func unpainted(s string) string {
	for _, code := range []string{"0", "1", "2", "31", "32", "33"} {
		s = strings.ReplaceAll(s, "\x1b["+code+"m", "")
	}
	return s
}

// foul is the first character that a report must not hold.
func foul(s string) rune {
	if !utf8.ValidString(s) {
		return utf8.RuneError
	}
	for _, r := range s {
		if r != '\n' && r != '\u200c' && r != '\u200d' && !unicode.IsGraphic(r) {
			return r
		}
	}
	return 0
}

// Whatever is in a record, the report is text, and it ends.
func TestHostileProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := filled(rapid.OneOf(rapid.String(), rapid.Just(evil)).Draw(t, "text"))
		r.Checks[1].Finding.Got = rapid.String().Draw(t, "got")
		r.Checks[1].Finding.Differs = rapid.IntRange(-2, 200).Draw(t, "differs")
		var b strings.Builder
		o := report.Options{Full: rapid.Bool().Draw(t, "full"), Style: term.Style{Width: rapid.IntRange(-1, 200).Draw(t, "width")}}
		if err := report.Text(&b, r, o); err != nil || foul(b.String()) != 0 {
			t.Fatalf("%v, %U", err, foul(b.String()))
		}
	})
}
