package witness

import (
	"regexp"
	"strconv"
	"strings"
)

// Frame is one line of a stack trace.
type Frame struct {
	File     string
	Line     int
	Function string
}

// Stack is what one thread, or goroutine, was doing when the program was asked
// for all of them. Frames begin with the innermost.
type Stack struct {
	Thread string
	Frames []Frame
	Locked bool // it waits for a lock that another one holds
}

// ParseStacks reads the dump of a language's runtime: Python's fault handler,
// the thread dump of a Java virtual machine, Go's answer to SIGQUIT, and gdb's
// "thread apply all backtrace". What is no stack is passed over.
func ParseStacks(language, dump string) []Stack {
	form, ok := dumps[language]
	if !ok {
		return nil
	}
	var all []Stack
	var pending string // Go names the function on the line before the place
	for line := range strings.Lines(dump) {
		line = strings.TrimRight(line, "\r\n")
		if m := form.head.FindStringSubmatch(line); m != nil {
			all = append(all, Stack{Thread: m[1], Locked: form.locked(line)})
			continue
		}
		if len(all) == 0 {
			continue
		}
		s := &all[len(all)-1]
		s.Locked = s.Locked || form.locked(line)
		if f, ok := form.frame(line, pending); ok {
			s.Frames = append(s.Frames, f)
		}
		pending = line
	}
	return all
}

// dump is the form of one runtime's traces.
type dump struct {
	head   *regexp.Regexp // begins a thread; its first group names it
	place  *regexp.Regexp // groups file, line and function
	lock   *regexp.Regexp // on any line of a thread: it waits for a lock
	before bool           // the function stands on the line before
}

var dumps = map[string]dump{
	"Python": {
		head:  regexp.MustCompile(`^(?:Current thread|Thread) (0x[0-9a-f]+)`),
		place: regexp.MustCompile(`^\s*File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<func>\S+)`),
	},
	"Java": {
		head:  regexp.MustCompile(`^"([^"]*)"`),
		place: regexp.MustCompile(`^\s*at (?P<func>[\w.$<>/@]+)\((?P<file>[\w$]+\.java):(?P<line>\d+)\)`),
		lock:  regexp.MustCompile(`State: BLOCKED|- waiting to lock|- parking to wait for .*(?:Lock|Sync)`),
	},
	"Go": {
		head:   regexp.MustCompile(`^(goroutine \d+) .*\[`),
		place:  regexp.MustCompile(`^\t(?P<file>\S+\.go):(?P<line>\d+)`),
		lock:   regexp.MustCompile(`^goroutine \d+ .*\[(?:sync\.(?:RW)?Mutex|semacquire)`),
		before: true,
	},
	"C": {
		head:  regexp.MustCompile(`^(Thread \d+)`),
		place: regexp.MustCompile(`^#\d+\s+(?:0x[0-9a-f]+ in )?(?P<func>[\w:~<>]+) \(.*\) at (?P<file>\S+):(?P<line>\d+)`),
		lock:  regexp.MustCompile(`pthread_mutex_lock|__lll_lock_wait`),
	},
}

func init() {
	dumps["C++"] = dumps["C"]
	dumps["executable"] = dumps["Go"] // a compiled program tells only if it is one of Go's
}

func (d dump) locked(line string) bool { return d.lock != nil && d.lock.MatchString(line) }

func (d dump) frame(line, before string) (Frame, bool) {
	m := d.place.FindStringSubmatch(line)
	if m == nil {
		return Frame{}, false
	}
	var f Frame
	for i, name := range d.place.SubexpNames() {
		switch name {
		case "file":
			f.File = m[i]
		case "line":
			f.Line, _ = strconv.Atoi(m[i])
		case "func":
			f.Function = lastPart(m[i])
		}
	}
	if d.before {
		f.Function = lastPart(goName(before))
	}
	return f, true
}

// goName takes the function out of "main.(*server).handle(0xc0, {...})",
// "main.wait[...](...)" and "created by main.main in goroutine 1".
func goName(line string) string {
	if made, ok := strings.CutPrefix(line, "created by "); ok {
		name, _, _ := strings.Cut(made, " in goroutine ")
		return name
	}
	if i := strings.LastIndexByte(line, '('); i >= 0 {
		line = line[:i]
	}
	return strings.ReplaceAll(line, "[...]", "") // what a generic function is made for
}

// lastPart shortens "app.server.Handler.run" to "run".
func lastPart(name string) string {
	return name[strings.LastIndexByte(name, '.')+1:]
}
