package lab

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Step is one line of a dialogue.
type Step struct {
	Line  int    // in the script, from 1
	Who   string // the client's name
	Act   Act
	Text  string   // what is sent, or what must come
	Or    []string // further texts that may come instead
	Ended bool     // Send: the message is complete (no "|" at its end)
	Other string   // Waits: whose message it is
	Cut   []string // Pieces: what arrives one after the other
}

// Act is what a step does.
type Act string

// The acts of a dialogue. The words are written behind the client's name:
// "alice closes".
const (
	Send      Act = ">"           // alice> HELLO Alice
	Expect    Act = "<"           // alice< OK hello Alice
	HalfClose Act = "half-closes" // closes its sending side
	Close     Act = "closes"
	Reset     Act = "resets"
	Ends      Act = "ends"        // the server must close the connection now
	Only      Act = "only"        // nothing more than that was sent, proven by a barrier
	Quiet     Act = "quiet"       // nothing has come, proven by a program at rest
	Unread    Act = "never-reads" // connects, and reads nothing from then on
	Pieces    Act = "pieces"      // alice pieces ECHO he|llo: each piece is read before the next is sent
	Waits     Act = "waits until" // alice waits until bob< text: what comes to bob before it is passed over
	Prints    Act = "prints"      // server prints text: a line of the program's standard output
	Tells     Act = "tells"       // server tells text: it prints it, or sends it to a student's own client that does
	Types     Act = "types"       // client types text: a line of a client's standard input
	EndInput  Act = "ends-input"  // client ends-input: as Ctrl-D does
	Exits     Act = "exits"       // client exits: it must end with status 0
	Starts    Act = "starts"      // alice starts: the student's own client, in a part that grades a pair
)

// words are the acts that stand alone, texts those that a text follows.
var (
	words = []Act{HalfClose, Close, Reset, Ends, Only, Quiet, Unread, EndInput, Exits, Starts}
	texts = []Act{Pieces, Prints, Tells, Types}
)

// A client's name, then ">" or "<" and one space and the text, or a word.
var stepForm = regexp.MustCompile(`^\s*([a-z][a-z0-9-]*)(?:\s*([<>])(?: (.*))?|\s+([a-z-]+)(?: (.*))?)\s*$`)

// What a client waits for: until bob< text
var untilForm = regexp.MustCompile(`^\s*until\s+([a-z][a-z0-9-]*)\s*<(?: (.*))?$`)

// comment is what follows two spaces and a number sign.
var comment = regexp.MustCompile(`(^|\s{2,})#.*$`)

// quoted is a text whose spaces at the ends count: alice> "ECHO  a "
var quoted = regexp.MustCompile(`^\s*"((?:[^"\\]|\\.)*)"\s*(?: or |$)`)

// unquote takes the text out of its quotes. Without them the spaces at its ends
// do not count, so that the lines of a script can be aligned.
func unquote(s string) string {
	s = strings.Trim(s, " \t")
	if m := quoted.FindStringSubmatch(s); m != nil && len(m[0]) == len(s) {
		return escapes.Replace(m[1])
	}
	return s
}

// alternatives splits at " or ", but not inside of quotes.
func alternatives(s string) (all []string) {
	for s != "" || all == nil {
		one, rest, _ := strings.Cut(s, " or ")
		if m := quoted.FindString(s); m != "" {
			one, rest = strings.TrimSuffix(m, " or "), s[len(m):]
		}
		all, s = append(all, one), rest
	}
	return all
}

var escapes = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\r`, "\r", `\n`, "\n", `\t`, "\t", `\0`, "\x00")

// ParseDialogue reads a script. The mistakes are told by line of the script.
func ParseDialogue(script string) (steps []Step, mistakes map[int]string) {
	mistakes = map[int]string{}
	for i, line := range strings.Split(script, "\n") {
		text := comment.ReplaceAllString(line, "")
		if strings.TrimSpace(text) == "" {
			continue
		}
		step, err := parseStep(text)
		if err != "" {
			mistakes[i+1] = err
			continue
		}
		step.Line = i + 1
		steps = append(steps, step)
	}
	return steps, mistakes
}

func parseStep(line string) (Step, string) {
	m := stepForm.FindStringSubmatch(line)
	switch {
	case m == nil:
		return Step{}, wantStep
	case m[4] == "waits":
		return parseWait(m[1], m[5])
	case m[4] != "":
		return parseWord(m[1], Act(m[4]), m[5])
	}
	s := Step{Who: m[1], Act: Act(m[2]), Ended: true}
	if s.Act == Expect {
		s.wants(m[3])
		return s, ""
	}
	text := strings.TrimRight(m[3], " \t")
	if cut, ok := strings.CutSuffix(text, "|"); ok {
		text, s.Ended = cut, false
	}
	s.Text = unquote(text)
	return s, ""
}

const wantStep = `want "name> text", "name< text" or "name closes"`

// wants takes what must come, with its alternatives.
func (s *Step) wants(text string) {
	all := alternatives(text)
	s.Text = unquote(all[0])
	for _, other := range all[1:] {
		s.Or = append(s.Or, unquote(other))
	}
}

func parseWait(who, text string) (Step, string) {
	m := untilForm.FindStringSubmatch(text)
	if m == nil {
		return Step{}, `want "name waits until other< text"`
	}
	s := Step{Who: who, Act: Waits, Other: m[1], Ended: true}
	s.wants(m[2])
	return s, ""
}

func parseWord(who string, word Act, text string) (Step, string) {
	text = strings.TrimRight(text, " \t")
	switch {
	case slices.Contains(words, word) && text != "":
		return Step{}, wantStep
	case slices.Contains(words, word):
		return Step{Who: who, Act: word}, ""
	case !slices.Contains(texts, word):
		return Step{}, fmt.Sprintf("%q is no act; use one of %s", word, joinActs())
	}
	s := Step{Who: who, Act: word, Text: unquote(text), Ended: true}
	if word == Prints || word == Tells {
		s.wants(text)
		return s, ""
	}
	if word == Pieces {
		s.Cut = strings.Split(s.Text, "|")
		s.Text = strings.Join(s.Cut, "")
		if len(s.Cut) < 2 || slices.Contains(s.Cut, "") {
			return Step{}, `want pieces with "|" between them: "name pieces ECHO he|llo"`
		}
	}
	return s, ""
}

func joinActs() string {
	return list(slices.Concat(words, []Act{Pieces, Waits, Prints, Tells, Types}))
}
