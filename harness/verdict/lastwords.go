package verdict

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// LastWords finds in what a program wrote on standard error the line that tells
// why it ended, and the place in the student's own source that it speaks of.
func LastWords(stderr string, sources []string) (line string, where *result.Place) {
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	line = strings.TrimSpace(lines[len(lines)-1])
	for i, l := range slices.Backward(lines) {
		if matters(l) {
			line = strings.TrimSpace(l)
			if strings.HasSuffix(line, ":") && i+1 < len(lines) { // Rust says the reason in the line below
				line += " " + strings.TrimSpace(lines[i+1])
			}
			break
		}
	}
	return line, Frame(lines, sources)
}

// said are the ways in which languages say what went wrong.
var said = regexp.MustCompile(`^\s*(?:\w+\.)*\w*(?:[Ee]rror|Exception|Interrupt|Exit|timeout)\b|^panic: |^Exception in thread|^Caused by: |^fatal error: |^Fatal Python error|^SUMMARY: |^thread '.*' .*panicked at |^Traceback|: error: | at \S+ line \d+\.`)

// Raised finds an exception in what a program wrote on standard error, with its
// place in the student's own source; nil if there is none.
func Raised(stderr string, sources []string) *Exit {
	lines := strings.Split(stderr, "\n")
	where := Frame(lines, sources)
	if where == nil || !slices.ContainsFunc(lines, matters) {
		return nil
	}
	last, _ := LastWords(stderr, sources)
	return &Exit{Last: last, Where: where}
}

func matters(line string) bool {
	return said.MatchString(line) && !strings.HasPrefix(line, "Traceback")
}

// frames are the ways in which languages name a place: Python, Java, then Node,
// Go, Rust, compilers and sanitizers, and Perl.
var frames = []*regexp.Regexp{
	regexp.MustCompile(`File "(?P<file>[^"]+)", line (?P<line>\d+)(?:,? in (?P<func>[^\s(]+))?`),
	regexp.MustCompile(`at (?P<func>[\w.$<>]+)\((?P<file>[\w$]+\.java):(?P<line>\d+)\)`),
	regexp.MustCompile(`(?:(?:at|in) (?P<func>[\w.<> ]+?) \(?)?(?:file://)?(?P<file>[^\s:()"']+\.\w+):(?P<line>\d+)`),
	regexp.MustCompile(`at (?P<file>\S+) line (?P<line>\d+)`),
}

// Frame returns the innermost place of a stack trace that lies in the student's
// own files, with its whole path; nil if none does.
func Frame(lines, sources []string) *result.Place {
	if p := placeIn(heart(lines), sources); p != nil {
		return p
	}
	return placeIn(lines, sources)
}

// heart is the part of a trace that tells the reason: the last cause of a chain
// in Java, the thread that crashed in what Python's fault handler writes.
func heart(lines []string) []string {
	for i, l := range slices.Backward(lines) {
		if strings.HasPrefix(l, "Caused by: ") {
			return lines[i:]
		}
	}
	i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, currentThread) })
	if i < 0 {
		return lines
	}
	if end := slices.Index(lines[i:], ""); end > 0 {
		return lines[i : i+end]
	}
	return lines[i:]
}

const currentThread = "Current thread "

// placeIn finds the place: Python names the innermost last, but for its fault
// handler, the others first.
func placeIn(lines, sources []string) *result.Place {
	var found []result.Place
	last := false
	for _, l := range lines {
		for i, form := range frames {
			if p, ok := place(form, l, sources); ok {
				found, last = append(found, p), last || i == 0
				break
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	p := found[0]
	if last && !strings.HasPrefix(lines[0], currentThread) {
		p = found[len(found)-1]
	}
	for _, other := range found { // Node names the place once more, with its function
		if p.Function == "" && other.File == p.File && other.Line == p.Line {
			p.Function = other.Function
		}
	}
	return &p
}

func place(form *regexp.Regexp, line string, sources []string) (result.Place, bool) {
	m := form.FindStringSubmatch(line)
	if m == nil {
		return result.Place{}, false
	}
	var p result.Place
	for i, name := range form.SubexpNames() {
		switch name {
		case "file":
			p.File = m[i]
		case "line":
			p.Line, _ = strconv.Atoi(m[i])
		case "func":
			p.Function = m[i]
		}
	}
	source := ownFile(p.File, sources)
	if source == "" {
		return result.Place{}, false
	}
	p.File = source
	return p, true
}

// ownFile returns the student's file that a trace speaks of, by its whole path
// or, where the trace has a part of it only, by that.
func ownFile(file string, sources []string) string {
	file = strings.TrimPrefix(file, "./")
	for _, s := range sources {
		if s == file || !filepath.IsAbs(file) && strings.HasSuffix(s, "/"+file) {
			return s
		}
	}
	return ""
}
