package lab

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParseStep(t *testing.T) {
	send := func(text string) Step { return Step{Who: "alice", Act: Send, Text: text, Ended: true} }
	half := func(text string) Step { return Step{Who: "alice", Act: Send, Text: text} }
	expect := func(text string, or ...string) Step {
		return Step{Who: "alice", Act: Expect, Text: text, Or: or, Ended: true}
	}
	for _, row := range []struct {
		line   string
		want   Step
		reason string
	}{
		{`alice> HELLO Alice`, send("HELLO Alice"), "a request"},
		{`alice< OK hello Alice`, expect("OK hello Alice"), "a reply"},
		{`alice>`, send(""), "the empty request"},
		{`alice<`, expect(""), "the empty reply"},
		{`  alice > x`, send("x"), "spaces around the name are free"},
		{`alice>   x`, send("x"), "lines may be aligned"},
		{"alice> x \t ", send("x"), "what cannot be seen at the end does not count"},
		{`alice> two  and   three`, send("two  and   three"), "spaces within do count"},
		{`alice> " x "`, send(" x "), "in quotes those at the ends do too"},
		{`alice>    " x "  `, send(" x "), "also where the line is aligned"},
		{`alice> ""`, send(""), "nothing in quotes is nothing"},
		{`alice> "`, send(`"`), "a lone quote is text"},
		{`alice> say "x"`, send(`say "x"`), "quotes within are text"},
		{`alice> "x" and "y"`, send(`"x" and "y"`), "quotes that do not enclose the whole are text"},
		{`alice> "say \"x\" \\ \r\n\t\0."`, send("say \"x\" \\ \r\n\t\x00."), "every escape"},
		{`alice> "\\n"`, send(`\n`), "an escaped backslash escapes nothing"},
		{`alice> \n`, send(`\n`), "without quotes a backslash is text"},
		{`alice> ECHO he|`, half("ECHO he"), "half a line"},
		{`alice> ECHO he |`, half("ECHO he"), "unquoted, the space before the bar does not count"},
		{`alice> "ECHO he "|`, half("ECHO he "), "quoted, it does"},
		{`alice> a|b`, send("a|b"), "a bar within is text"},
		{`alice> "a|"`, send("a|"), "and so is one in quotes"},
		{`alice> |`, half(""), "half of nothing"},
		{`alice< a|`, expect("a|"), "a reply is always whole"},
		{`alice< OK or "OK "`, expect("OK", "OK "), "either will do"},
		{`alice< OK 1 or OK 2 or OK 3`, expect("OK 1", "OK 2", "OK 3"), "any of several"},
		{`alice< "this or that" or "those"`, expect("this or that", "those"), "quotes protect the word or"},
		{`alice< "this or that"`, expect("this or that"), "also alone"},
		{`alice< more or ""`, expect("more", ""), "nothing may be an alternative"},
		{`alice> this or that`, send("this or that"), "a request has no alternatives"},
		{`alice< for order`, expect("for order"), "or is a word of its own"},
		{`alice half-closes`, Step{Who: "alice", Act: HalfClose}, "closes its sending side"},
		{`alice closes`, Step{Who: "alice", Act: Close}, "closes"},
		{`alice resets`, Step{Who: "alice", Act: Reset}, "resets"},
		{`alice ends`, Step{Who: "alice", Act: Ends}, "sees the end"},
		{`alice quiet`, Step{Who: "alice", Act: Quiet}, "got nothing"},
		{`alice never-reads`, Step{Who: "alice", Act: Unread}, "reads nothing"},
		{`alice pieces ECHO he|l|lo`, Step{Who: "alice", Act: Pieces, Text: "ECHO hello", Cut: []string{"ECHO he", "l", "lo"}, Ended: true}, "pieces"},
		{`alice pieces " a|b "`, Step{Who: "alice", Act: Pieces, Text: " ab ", Cut: []string{" a", "b "}, Ended: true}, "quoted pieces"},
		{`alice waits until bob< hi or ho`, Step{Who: "alice", Act: Waits, Other: "bob", Text: "hi", Or: []string{"ho"}, Ended: true}, "a message of another client"},
		{`alice waits until bob<`, Step{Who: "alice", Act: Waits, Other: "bob", Ended: true}, "the empty one"},
		{`server prints  listening on {n}`, Step{Who: "server", Act: Prints, Text: "listening on {n}", Ended: true}, "what the program prints"},
		{`client types`, Step{Who: "client", Act: Types, Ended: true}, "an empty line is typed"},
		{`client ends-input`, Step{Who: "client", Act: EndInput}, "the end of the keyboard"},
		{`client exits`, Step{Who: "client", Act: Exits}, "ends well"},
		{`alice   only  `, Step{Who: "alice", Act: Only}, "got no more than that"},
		{`alice-2> x`, Step{Who: "alice-2", Act: Send, Text: "x", Ended: true}, "names may have figures and hyphens"},
		{`alice> x  # remark`, send("x"), "a remark"},
		{`alice> x # no remark`, send("x # no remark"), "it needs two spaces, so that texts may have the sign"},
		{`alice> x#y`, send("x#y"), "within a word it is text"},
		{`alice closes  # remark`, Step{Who: "alice", Act: Close}, "a remark behind a word"},
		{`alice> Grüße, 東京 😀`, send("Grüße, 東京 😀"), "any language"},
	} {
		steps, mistakes := ParseDialogue(row.line)
		row.want.Line = 1
		if diff := cmp.Diff([]Step{row.want}, steps); diff != "" || len(mistakes) > 0 {
			t.Errorf("%q, %s: mistakes %v (-want +got)\n%s", row.line, row.reason, mistakes, diff)
		}
	}
}

const wantForm = `want "name> text", "name< text" or "name closes"`

func TestParseMistakes(t *testing.T) {
	for _, row := range []struct{ line, want, reason string }{
		{"alice: hi", wantForm, "no act"},
		{"alice>hi", wantForm, "the space after the sign is missing: is it part of the text?"},
		{"Alice> hi", wantForm, "names are in small letters, so that Alice and alice are not two"},
		{"2nd> hi", wantForm, "a name begins with a letter"},
		{"> hi", wantForm, "nobody sends"},
		{"alice", wantForm, "nothing is done"},
		{"alice closes now", wantForm, "an act is one word"},
		{"alice jumps", `"jumps" is no act; use one of half-closes, closes, resets, ends, only, quiet, never-reads, ends-input, exits, starts, pieces, waits until, prints, tells or types`, "an unknown act"},
		{"alice waits", `want "name waits until other< text"`, "waits for nothing"},
		{"alice waits until bob> x", `want "name waits until other< text"`, "another can only get"},
		{"alice pieces whole", `want pieces with "|" between them: "name pieces ECHO he|llo"`, "no pieces"},
		{"alice pieces a||b", `want pieces with "|" between them: "name pieces ECHO he|llo"`, "an empty piece"},
		{" # indented by one", wantForm, "a remark is set off by two spaces"},
	} {
		steps, mistakes := ParseDialogue(row.line)
		if diff := cmp.Diff(map[int]string{1: row.want}, mistakes); diff != "" || len(steps) > 0 {
			t.Errorf("%q, %s: steps %v (-want +got)\n%s", row.line, row.reason, steps, diff)
		}
	}
}

// The script of the design, with its aligned lines and remarks.
func TestParseDialogue(t *testing.T) {
	script := `alice> HELLO Alice
alice< OK hello Alice
slow>  ECHO he|              # half a request, and then nothing
bob>   ECHO hi
bob<   OK hi                 # must not wait for slow

# a remark of its own
slow>  llo
slow<  OK hello
`
	want := []Step{
		{Line: 1, Who: "alice", Act: Send, Text: "HELLO Alice", Ended: true},
		{Line: 2, Who: "alice", Act: Expect, Text: "OK hello Alice", Ended: true},
		{Line: 3, Who: "slow", Act: Send, Text: "ECHO he"},
		{Line: 4, Who: "bob", Act: Send, Text: "ECHO hi", Ended: true},
		{Line: 5, Who: "bob", Act: Expect, Text: "OK hi", Ended: true},
		{Line: 8, Who: "slow", Act: Send, Text: "llo", Ended: true},
		{Line: 9, Who: "slow", Act: Expect, Text: "OK hello", Ended: true},
	}
	steps, mistakes := ParseDialogue(script)
	if diff := cmp.Diff(want, steps); diff != "" || len(mistakes) > 0 {
		t.Errorf("mistakes %v (-want +got)\n%s", mistakes, diff)
	}
}

func TestMistakesByLine(t *testing.T) {
	script := strings.Join([]string{"", "alice> fine", "what?", "# remark", "bob flies", "bob< fine"}, "\n")
	steps, mistakes := ParseDialogue(script)
	if diff := cmp.Diff([]int{3, 5}, keys(mistakes)); diff != "" {
		t.Errorf("lines with mistakes (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]Step{{Line: 2}, {Line: 6}}, steps, cmpopts.IgnoreFields(Step{}, "Who", "Act", "Text", "Or", "Ended")); diff != "" {
		t.Errorf("the others are read all the same (-want +got)\n%s", diff)
	}
	for _, nothing := range []string{"", "\n\n", "  \n# remark\n  # another"} {
		if steps, mistakes := ParseDialogue(nothing); len(steps)+len(mistakes) > 0 {
			t.Errorf("%q has steps %v and mistakes %v", nothing, steps, mistakes)
		}
	}
}
