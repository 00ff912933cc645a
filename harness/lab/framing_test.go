package lab

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	type parts struct {
		Message, Raw, Rest string
		OK                 bool
	}
	for _, row := range []struct {
		in     string
		want   parts
		reason string
	}{
		{"OK\n", parts{"OK", "OK\n", "", true}, "one message"},
		{"OK\r\n", parts{"OK", "OK\r\n", "", true}, "a carriage return before the line feed is no text"},
		{"OK\r\r\n", parts{"OK\r", "OK\r\r\n", "", true}, "only the one directly before it"},
		{"O\rK\n", parts{"O\rK", "O\rK\n", "", true}, "elsewhere it is text"},
		{"\n", parts{"", "\n", "", true}, "the empty message is a message"},
		{"\r\n", parts{"", "\r\n", "", true}, "also with a carriage return"},
		{"a\nb\nc", parts{"a", "a\n", "b\nc", true}, "the first of several"},
		{"half", parts{"", "", "half", false}, "not complete yet: nothing is taken"},
		{"half\r", parts{"", "", "half\r", false}, "the line feed may still come"},
		{"", parts{}, "nothing yet"},
	} {
		message, raw, rest, ok := Line.Split([]byte(row.in))
		got := parts{string(message), string(raw), string(rest), ok}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("Split(%q), %s (-want +got)\n%s", row.in, row.reason, diff)
		}
	}
}

// every is each framing once, headers of several widths among them.
var every = append(slices.Clone(framings), "header 1", "header 4", "header 16", "header 64", "header 1024")

// What is encoded and split again is what was encoded, and nothing is lost.
func TestFramingRoundTrip(t *testing.T) {
	for _, name := range every {
		f := Framing(name)
		if f == Raw || f == Open {
			continue
		}
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				message := carried(t, f)
				more := rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "more")
				wire := append(f.Encode(message), more...)
				got, raw, rest, ok := f.Split(wire)
				if !ok || !bytes.Equal(got, message) || !bytes.Equal(rest, more) {
					t.Fatalf("%q came back as %q with %q behind it", message, got, rest)
				}
				if !bytes.Equal(append(bytes.Clone(raw), rest...), wire) {
					t.Fatalf("bytes were lost: %q and %q of %q", raw, rest, wire)
				}
				half := rapid.IntRange(0, len(wire)-len(more)-1).Draw(t, "half")
				if _, _, left, ok := f.Split(wire[:half]); ok || len(left) != half || f.Broken(wire[:half]) != nil {
					t.Fatalf("%q is taken for whole, or for broken", wire[:half])
				}
			})
		})
	}
}

// carried is a message that a framing can carry: as long as may be, and without
// the mark that ends it.
func carried(t *rapid.T, f Framing) []byte {
	message := rapid.SliceOfN(rapid.Byte(), 0, min(300, f.Largest())).Draw(t, "message")
	if f.Kind() == Ended {
		message = bytes.ReplaceAll(message, []byte("\n"), nil)
		message = bytes.ReplaceAll(message, []byte("\r"), nil)
		message = bytes.ReplaceAll(message, []byte("\x00"), nil)
	}
	return message
}

func TestEncode(t *testing.T) {
	for _, row := range []struct {
		framing Framing
		want    string
	}{
		{"", "hey\n"}, {Line, "hey\n"}, {CRLF, "hey\r\n"}, {NUL, "hey\x00"}, {Raw, "hey"}, {U8, "\x03hey"},
		{U16BE, "\x00\x03hey"}, {U16LE, "\x03\x00hey"}, {U32BE, "\x00\x00\x00\x03hey"}, {U32LE, "\x03\x00\x00\x00hey"},
		{"header 4", "3   hey"}, {"header 16", "3               hey"},
	} {
		if got := string(row.framing.Encode([]byte("hey"))); got != row.want {
			t.Errorf("%s: %q, want %q", row.framing, got, row.want)
		}
	}
}

// A length is the program's word, not a promise: one that is none, or too large,
// is told, and nothing is made ready for it.
func TestBrokenLengths(t *testing.T) {
	for _, row := range []struct {
		framing Framing
		in      string
		length  int // announced, -1 for none; 0: all is well
		reason  string
	}{
		{"header 4", "12  ", 0, "padded behind"},
		{"header 4", "  12", 0, "padded before"},
		{"header 4", "0012", 0, "padded with zeros"},
		{"header 4", "    ", -1, "spaces alone"},
		{"header 4", "abcd", -1, "letters"},
		{"header 4", "1 2 ", -1, "two numbers"},
		{"header 4", "-1  ", -1, "below zero"},
		{"header 4", "12", 0, "not all of it has come"},
		{"header 16", "9999999999999999", longestMessage + 1, "more than any message has"},
		{"header 64", strings.Repeat("9", 64), longestMessage + 1, "more than any number has"},
		{U32BE, "\xff\xff\xff\xff", 1<<32 - 1, "four gigabytes"},
		{U32LE, "HTTP", 0x50545448, "text where a length should be"},
		{U16BE, "\xff\xff", 0, "the longest message of this framing"},
		{Line, "whatever", 0, "a line has no length"},
		{Raw, "whatever", 0, "nor has what has no end"},
	} {
		got := row.framing.Broken([]byte(row.in))
		if (got != nil) != (row.length != 0) || got != nil && (got.Length != row.length || got.Error() == "") {
			t.Errorf("%s, %q: %+v, want length %d: %s", row.framing, row.in, got, row.length, row.reason)
		}
		if _, _, _, ok := row.framing.Split([]byte(row.in)); ok {
			t.Errorf("%s, %q is taken for a message", row.framing, row.in)
		}
	}
}

func TestFramings(t *testing.T) {
	for _, row := range []struct {
		framing Framing
		valid   bool
		kind    Kind
		largest int
	}{
		{"", true, Ended, math.MaxInt}, {Line, true, Ended, math.MaxInt}, {Raw, true, Unended, math.MaxInt},
		{U8, true, Counted, 255}, {U16LE, true, Counted, 65535}, {U32BE, true, Counted, longestMessage},
		{"header 1", true, Counted, 9}, {"header 4", true, Counted, 9999}, {"header 64", true, Counted, longestMessage},
		{"header", false, Unended, math.MaxInt}, {"header 0", false, Unended, math.MaxInt}, {"header -1", false, Unended, math.MaxInt},
		{"header 064", false, Unended, math.MaxInt}, {"header 5000", false, Unended, math.MaxInt}, {"lines", false, Unended, math.MaxInt},
	} {
		if f := row.framing; f.Valid() != row.valid || f.Kind() != row.kind || f.Largest() != row.largest {
			t.Errorf("%q: valid %v, kind %s, largest %d", f, f.Valid(), f.Kind(), f.Largest())
		}
	}
}

func TestEncodeLeavesItsArgumentAlone(t *testing.T) {
	message := append(make([]byte, 0, 10), "OK"...)
	Line.Encode(message)
	if got := message[:3]; got[2] != 0 {
		t.Errorf("Encode wrote behind its argument: %q", got)
	}
}
