package lab

import (
	"bytes"
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

// What is encoded and split again is what was encoded, and nothing is lost.
func TestFramingRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		message := []byte(rapid.StringMatching(`[^\r\n]*`).Draw(t, "message"))
		more := []byte(rapid.String().Draw(t, "more"))
		wire := append(Line.Encode(message), more...)
		got, raw, rest, ok := Line.Split(wire)
		if !ok || !bytes.Equal(got, message) || !bytes.Equal(rest, more) {
			t.Fatalf("%q came back as %q with %q behind it", message, got, rest)
		}
		if !bytes.Equal(append(bytes.Clone(raw), rest...), wire) {
			t.Fatalf("bytes were lost: %q and %q of %q", raw, rest, wire)
		}
	})
}

func TestEncodeLeavesItsArgumentAlone(t *testing.T) {
	message := append(make([]byte, 0, 10), "OK"...)
	Line.Encode(message)
	if got := message[:3]; got[2] != 0 {
		t.Errorf("Encode wrote behind its argument: %q", got)
	}
}
