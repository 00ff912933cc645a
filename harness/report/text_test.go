package report_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/report"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/term"
)

// oneCause is a run that failed for one reason.
func oneCause() *result.Run {
	second := blocked()
	second.ID, second.Title, second.Finding.Headline = "slow/half-a-line", "half a line delays nobody", "bob got no reply while slow was held"
	r := run(
		passed("start/listens", "starts and listens on a port"), passed("start/answers", "answers the first request"),
		passed("replies/echo", "echoes a text"), blocked(), second,
		other("slow/vanishes", "a client that vanishes delays nobody", result.Skipped, "slow/half-a-line failed"),
	)
	r.Causes = []result.Cause{{
		ID: "one-client-at-a-time", Text: "The next client is served only when the one before has left.",
		Where:  &result.Place{File: "server.py", Line: 17, Function: "serve", Source: "handle(server.accept()[0])"},
		Checks: []string{"slow/silent", "slow/half-a-line"},
	}}
	return r
}

// twoCauses is a run that failed for two reasons, one of them measured.
func twoCauses() *result.Run {
	long := other("messages/long", "takes a long line", result.Fail, "")
	long.Finding = &result.Finding{Headline: "alice got no reply (2000 bytes)", Differs: -1, Expected: "OK ...", Got: "nothing"}
	r := run(passed("start/listens", "starts and listens on a port"), altered(), long)
	r.Causes = []result.Cause{
		{ID: "fixed-buffer", Text: "Messages longer than a fixed size are cut or lost.", Inferred: map[string]int{"bytes": 1024, "at": 2}, Checks: []string{"messages/long"}},
		{ID: "alters-text", Text: "The text comes back changed: stripped, split at spaces or re-encoded.", Checks: []string{"replies/echo-spaces"}},
	}
	return r
}

// observed is a perfect run of a program that was looked at.
func observed() *result.Run {
	r := run(passed("start/listens", "starts and listens on a port"))
	r.Observations = &result.Observations{
		Model:   "a thread for each client",
		Crowds:  []result.Crowd{{Clients: 0, Processes: 1, Threads: 1}, {Clients: 10, Processes: 1, Threads: 11}, {Clients: 50, Processes: 1, Threads: 51}},
		Backlog: 5, MemoryKB: 17.06, Descriptors: 1, AloneMS: 0.062, CrowdedMS: 0.218,
	}
	return r
}

func TestText(t *testing.T) {
	noted := run(passed("start/listens", "starts and listens on a port"))
	noted.Notes = []string{"this system gives no evidence of what a program waits for; checks that need it are judged by order alone, and say so"}
	busy := run(passed("start/listens", "starts and listens on a port"))
	busy.Timing = crowded
	unfinding := run(other("own/talk", "talks", result.Fail, "it said nothing of use"))
	for _, row := range []struct {
		name   string
		run    *result.Run
		o      report.Options
		reason string
	}{
		{"perfect", run(passed("start/listens", "starts and listens on a port"), passed("start/address", "on the right one"), passed("replies/echo", "echoes a text")),
			report.Options{}, "nothing to say but the marks"},
		{"observed", observed(), report.Options{}, "what is worth no points comes last"},
		{"notes", noted, report.Options{}, "what a reader should know comes first"},
		{"one-cause", oneCause(), report.Options{}, "the cause and its place first, the first of its checks in full, the others in one line"},
		{"two-causes", twoCauses(), report.Options{}, "the root first, a finding of each in full, a pointer at the difference"},
		{"undecided", run(passed("start/listens", "starts and listens on a port"),
			other("slow/silent", "a silent client delays nobody", result.Inconclusive, "the wait ended without a proof: the machine was busy")),
			report.Options{}, "what could not be judged, and why, and that nobody loses by it"},
		{"trouble", run(passed("start/listens", "starts and listens on a port"),
			other("replies/echo", "echoes a text", result.Error, "the worker ended: signal: killed"),
			other("slow/silent", "a silent client delays nobody", result.Error, "the worker ended: signal: killed")),
			report.Options{}, "labgrade's own trouble is no failure"},
		{"no-finding", unfinding, report.Options{}, "a failure without a finding is told all the same"},
		{"busy", busy, report.Options{}, "a machine that had much else to do is told"},
		{"nothing", &result.Run{}, report.Options{}, "an empty record"},
		{"narrow", oneCause(), width(40), "a small window"},
		{"wide", oneCause(), width(110), "a wide window"},
		{"full", oneCause(), report.Options{Full: true}, "every failed check in full, with its transcript"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			golden(t, row.name, row.reason+"\n\n"+text(t, row.run, row.o))
		})
	}
}

// Colour adds nothing: without it the same words say the same.
func TestColour(t *testing.T) {
	for _, r := range []*result.Run{oneCause(), twoCauses(), {Notes: []string{strings.Repeat("a long note ", 20)}}} {
		plain := text(t, r, report.Options{Full: true})
		painted := text(t, r, report.Options{Full: true, Style: term.Style{Color: true}})
		if !strings.Contains(painted, "\x1b[") || strings.Contains(plain, "\x1b") {
			t.Error("colour is written where it must not be, or not where it should")
		}
		for _, code := range []string{"0", "1", "2", "31", "32", "33"} {
			painted = strings.ReplaceAll(painted, "\x1b["+code+"m", "")
		}
		if painted != plain {
			t.Errorf("with colour:\n%s\nwithout:\n%s", painted, plain)
		}
	}
	golden(t, "colour", "escape codes are written as ^[\n\n"+strings.ReplaceAll(text(t, twoCauses(), report.Options{Style: term.Style{Color: true}}), "\x1b", "^["))
}

// A report is made of the run alone and leaves it as it is.
func TestTextIsPure(t *testing.T) {
	r := oneCause()
	r.Checks[3].Finding.Got = "a\tb"
	first := text(t, r, report.Options{})
	if second := text(t, r, report.Options{}); first != second {
		t.Errorf("two reports of one run:\n%s\n%s", first, second)
	}
	if r.Checks[3].Finding.Got != "a\tb" {
		t.Errorf("the run was changed: %q", r.Checks[3].Finding.Got)
	}
}

// The report is written in one piece, and an error is handed on.
func TestTextReportsErrors(t *testing.T) {
	full := errors.New("no space left")
	if err := report.Text(failing{full}, oneCause(), report.Options{}); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestPointer(t *testing.T) {
	long := strings.Repeat("word ", 20) + "end"
	for _, row := range []struct {
		got     string
		differs int
		want    string // the line above the pointer, and what stands above it
		reason  string
	}{
		{"OK two and three", 7, "OK two and three: and three", "in the only line"},
		{"OK", 0, "OK: OK", "at the beginning"},
		{"OK", 2, "OK: ", "at the end"},
		{"OK 東京x", 5, "OK 東京x: x", "wide characters take two columns"},
		{"OK e\u0301x", 5, "OK e\u0301x: x", "accents take none"},
		{long, 3, "word word word word word: d word word word word", "in the first line of several"},
		{long, 30, "word word word word word: word word word word", "in the second"},
		{long, 24, "word word word word word: ", "the space that was dropped at the break"},
		{long, 102, "end: d", "in the last"},
		{long, 103, "end: ", "at the very end"},
		{long, 500, "end: ", "beyond: the end"},
		{strings.Repeat("x", 30), 26, "xxxx: xxxx", "a word that was broken"},
	} {
		lines := strings.Split(text(t, run(withGot(row.got, row.differs)), width(40)), "\n")
		above := ""
		for i, l := range lines {
			if strings.TrimSpace(l) == "^" || strings.HasSuffix(l, "^ differs from here") {
				column := term.Width(l[:strings.Index(l, "^")])
				above = fmt.Sprintf("%s: %s", strings.TrimSpace(strings.TrimPrefix(lines[i-1], "    got")), from(lines[i-1], column))
			}
		}
		if above != row.want {
			t.Errorf("%s: the pointer stands under %q, want %q", row.reason, above, row.want)
		}
	}
	if got := text(t, run(withGot("OK", -1)), report.Options{}); strings.Contains(got, "^") {
		t.Errorf("a pointer where nothing differs:\n%s", got)
	}
}

func withGot(got string, differs int) result.Check {
	c := other("own/talk", "talks", result.Fail, "")
	c.Finding = &result.Finding{Headline: "it differs", Got: got, Differs: differs}
	return c
}

// from is what stands in a line from a column on.
func from(line string, column int) (rest string) {
	for i := range line {
		if term.Width(line[:i]) == column {
			rest = line[i:] // the last one: before it stand accents, which take no column
		}
	}
	return rest
}
