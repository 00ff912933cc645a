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
}

// Act is what a step does.
type Act string

// The acts of a dialogue. The reserved words are written alone behind the
// client's name: "alice closes".
const (
	Send      Act = ">"           // alice> HELLO Alice
	Expect    Act = "<"           // alice< OK hello Alice
	HalfClose Act = "half-closes" // closes its sending side
	Close     Act = "closes"
	Reset     Act = "resets"
	Ends      Act = "ends" // the server must close the connection now
	Only      Act = "only" // nothing more than that was sent, proven by a barrier
)

var words = []Act{HalfClose, Close, Reset, Ends, Only}

// A client's name, then ">" or "<" and one space and the text, or a word.
var stepForm = regexp.MustCompile(`^\s*([a-z][a-z0-9-]*)(?:\s*([<>])(?: (.*))?|\s+([a-z-]+))\s*$`)

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
	if m == nil {
		return Step{}, `want "name> text", "name< text" or "name closes"`
	}
	if word := Act(m[4]); word != "" {
		if !slices.Contains(words, word) {
			return Step{}, fmt.Sprintf("%q is no act; use one of %s", word, joinActs())
		}
		return Step{Who: m[1], Act: word}, ""
	}
	s := Step{Who: m[1], Act: Act(m[2]), Ended: true}
	if s.Act == Expect {
		all := alternatives(m[3])
		s.Text = unquote(all[0])
		for _, other := range all[1:] {
			s.Or = append(s.Or, unquote(other))
		}
		return s, ""
	}
	text := strings.TrimRight(m[3], " \t")
	if cut, ok := strings.CutSuffix(text, "|"); ok {
		text, s.Ended = cut, false
	}
	s.Text = unquote(text)
	return s, ""
}

func joinActs() string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = string(w)
	}
	return strings.Join(names, ", ")
}
