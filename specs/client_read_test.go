package specs

import (
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/lab"
)

// printed is a client that has printed a text, of which n bytes were told, and
// has ended its output.
func printed(t *testing.T, text string, n int, w ways) *guest {
	t.Helper()
	s, theirs, err := newScreen(func([]byte) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	if _, err := theirs.WriteString(text); err != nil {
		t.Fatal(err)
	}
	_ = theirs.Close() // all was written
	<-s.ended
	return &guest{Stage: &Stage{runner: &runner{ways: w}}, screen: s, read: n}
}

func TestLine(t *testing.T) {
	loose := ways{loose: true}
	for _, row := range []struct {
		text   string
		read   int
		ways   ways
		want   string
		shown  bool
		line   string
		reason string
	}{
		{"", 0, ways{}, "OK a", false, "", "nothing yet"},
		{"OK a", 0, ways{}, "OK a", false, "", "a line is judged when it has ended"},
		{"OK a\n", 0, ways{}, "OK a", true, "OK a", "the reply"},
		{"OK a\nOK b\n", 0, ways{}, "OK a", true, "OK a", "what follows is for later"},
		{"OK a\nOK b\n", 5, ways{}, "OK b", true, "OK b", "what was told is behind us"},
		{"OK a\r\n", 0, ways{}, "OK a", true, "OK a", "a line end of the system's own"},
		{"OK a\r\n", 0, ways{}, "OK a\r", true, "OK a\r", "unless the reply ends so"},
		{"OK x\n", 0, ways{}, "OK a", true, "OK x", "another line is told as it is"},
		{"> OK a\n", 0, ways{}, "OK a", true, "> OK a", "a prompt is part of the line"},
		{"> OK a", 0, loose, "OK a", true, "OK a", "unless it is known and overlooked"},
		{"> \n> \n", 0, loose, "OK a", false, "", "then only the reply itself counts"},
		{"\n", 0, ways{}, "", true, "", "an empty reply is a line"},
	} {
		g := printed(t, row.text, row.read, row.ways)
		shown := g.shown(row.want)
		if shown != row.shown {
			t.Errorf("%q from %d: shown %v: %s", row.text, row.read, shown, row.reason)
		}
		if got := g.line(row.want); shown && got != row.line {
			t.Errorf("%q from %d: line %q, want %q: %s", row.text, row.read, got, row.line, row.reason)
		}
	}
}

// TestUpTo: what was told of a screen ends behind the line that was wanted.
func TestUpTo(t *testing.T) {
	for _, row := range []struct {
		text   string
		ways   ways
		want   string
		reason string
	}{
		{"OK a\nOK b\n", ways{}, "OK a\n", "the line with its end"},
		{"x\nOK a\n", ways{}, "x\n", "the next line, whatever it is"},
		{"x\nOK a\n", ways{loose: true}, "x\nOK a", "up to the reply, where other things are printed beside it"},
		{"OK", ways{}, "", "no line has ended"},
	} {
		if got := string(printed(t, row.text, 0, row.ways).upTo("OK a")); got != row.want {
			t.Errorf("%q: %q, want %q: %s", row.text, got, row.want, row.reason)
		}
	}
}

func TestSharpen(t *testing.T) {
	long := "OK " + strings.Repeat("x", 2000)
	for _, row := range []struct {
		check, cause string
		want, got    string
		sharpened    string
		bytes        int
		reason       string
	}{
		{"print/long", "client-fixed-buffer", long, long[:1024] + "\n" + long[1024:], "client-fixed-buffer", 1024, "a long beginning shows the buffer's size"},
		{"print/text", "client-alters-output", long, long[:1023] + "\n", "client-fixed-buffer", 1023, "whatever the check looks for"},
		{"print/pieces", "client-recv-is-message", long, long[:1024] + "\n", "client-recv-is-message", 1024, "cut where the pieces were, it shows no buffer"},
		{"print/utf8", "client-splits-utf8", long, long[:1024] + "\n", "client-splits-utf8", 1024, "nor where a character was cut"},
		{"print/long", "client-fixed-buffer", long, long[:100] + "\n", "client-fixed-buffer", 0, "a short beginning shows nothing more"},
		{"print/two-at-once", "client-drops-coalesced", "OK 1", "OK 1OK 2\n", "client-drops-coalesced", 0, "two replies in one line are no addition"},
		{"end/owed", "client-loses-replies", "OK 1", "> OK 1\n", "client-loses-replies", 0, "a lost reply stays one"},
		{"print/pieces", "client-recv-is-message", "OK 1", "> OK 1\n", "client-alters-output", 0, "the whole reply with something beside it"},
		{"print/pieces", "client-recv-is-message", "OK 1", "OK\n", "client-recv-is-message", 0, "a part of the reply"},
		{"print/pieces", "client-recv-is-message", "OK 1", "", "client-recv-is-message", 0, "nothing at all"},
	} {
		g := printed(t, row.got, 0, ways{})
		g.check, g.process = lab.Check{ID: row.check, Cause: row.cause}, running(t)
		f := failure{cause: row.cause, want: row.want, got: []byte(row.got)}
		g.sharpen(&f)
		if f.cause != row.sharpened || f.inferred["bytes"] != row.bytes {
			t.Errorf("%s: %s with %d bytes, want %s with %d: %s", row.check, f.cause, f.inferred["bytes"], row.sharpened, row.bytes, row.reason)
		}
	}
}

func TestMoreCause(t *testing.T) {
	for cause, want := range map[string]string{
		"client-recv-is-message": "client-recv-is-message", // a piece that is printed for itself is more than the reply
		"client-drops-coalesced": "client-drops-coalesced",
		"client-fixed-buffer":    "client-fixed-buffer",
		"client-splits-utf8":     "client-splits-utf8",
		"client-prints-late":     "client-alters-output", // lateness prints nothing more
		"":                       "client-alters-output",
	} {
		g := &guest{Stage: &Stage{check: lab.Check{Cause: cause}}}
		if got := g.moreCause(); got != want {
			t.Errorf("a check for %q: %s, want %s", cause, got, want)
		}
	}
}
