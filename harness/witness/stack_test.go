package witness

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told is what a stack says of the student's own source, innermost first.
type told struct {
	Thread string
	Frames []Frame
	Locked bool
}

// own keeps the stacks and frames that lie in the student's file.
func own(stacks []Stack, file string) (all []told) {
	for _, s := range stacks {
		one := told{Thread: s.Thread, Locked: s.Locked}
		for _, f := range s.Frames {
			if f.File == file {
				one.Frames = append(one.Frames, f)
			}
		}
		if one.Frames != nil {
			all = append(all, one)
		}
	}
	return all
}

// The same server in four languages: one handler waits in recv and holds a
// lock, the next one waits for that lock.
func TestParseStacks(t *testing.T) {
	for _, row := range []struct {
		language, file, source string
		want                   []told
	}{
		{"Python", "python.txt", "/home/ada/server.py", []told{
			{Thread: "0x00007fbad386c6c0", Frames: []Frame{{"/home/ada/server.py", 13, "run"}, {"/home/ada/server.py", 21, "<lambda>"}}},
			{Thread: "0x00007fbad40716c0", Frames: []Frame{{"/home/ada/server.py", 14, "run"}, {"/home/ada/server.py", 21, "<lambda>"}}},
			{Thread: "0x00007fbad4330040", Frames: []Frame{{"/home/ada/server.py", 20, "main"}, {"/home/ada/server.py", 24, "<module>"}}},
		}},
		{"Java", "java.txt", "Server.java", []told{
			{Thread: "main", Frames: []Frame{{"Server.java", 22, "main"}}},
			{Thread: "waiter", Frames: []Frame{{"Server.java", 21, "lambda$main$0"}}, Locked: true},
			{Thread: "Thread-0", Frames: []Frame{{"Server.java", 14, "serve"}, {"Server.java", 10, "run"}}},
			{Thread: "Thread-1", Frames: []Frame{{"Server.java", 14, "serve"}, {"Server.java", 10, "run"}}, Locked: true},
		}},
		{"Go", "go.txt", "/home/ada/main.go", []told{
			{Thread: "goroutine 1", Frames: []Frame{{"/home/ada/main.go", 28, "main"}}},
			{Thread: "goroutine 7", Frames: []Frame{{"/home/ada/main.go", 18, "wait"}, {"/home/ada/main.go", 26, "gowrap1"}, {"/home/ada/main.go", 26, "main"}}},
			{Thread: "goroutine 19", Frames: []Frame{{"/home/ada/main.go", 15, "handle"}, {"/home/ada/main.go", 32, "gowrap2"}, {"/home/ada/main.go", 32, "main"}}},
			{Thread: "goroutine 8", Frames: []Frame{{"/home/ada/main.go", 13, "handle"}, {"/home/ada/main.go", 32, "gowrap2"}, {"/home/ada/main.go", 32, "main"}}, Locked: true},
		}},
		{"C", "gdb.txt", "server.c", []told{
			{Thread: "Thread 3", Frames: []Frame{{"server.c", 15, "handle"}}, Locked: true},
			{Thread: "Thread 2", Frames: []Frame{{"server.c", 16, "handle"}}},
			{Thread: "Thread 1", Frames: []Frame{{"server.c", 29, "main"}}},
		}},
	} {
		dump := recorded(t, row.file)
		if diff := cmp.Diff(row.want, own(ParseStacks(row.language, dump), row.source)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.language, diff)
		}
		crlf := strings.ReplaceAll(dump, "\n", "\r\n")
		if diff := cmp.Diff(ParseStacks(row.language, dump), ParseStacks(row.language, crlf)); diff != "" {
			t.Errorf("%s with carriage returns (-want +got)\n%s", row.language, diff)
		}
	}
}

// C++ is read as C is, and a compiled program that answers SIGQUIT is Go's.
func TestParseStacksOfOthers(t *testing.T) {
	if got := ParseStacks("C++", recorded(t, "gdb.txt")); len(got) != 3 {
		t.Errorf("C++: %d stacks", len(got))
	}
	if got := own(ParseStacks("executable", recorded(t, "go.txt")), "/home/ada/main.go"); len(got) != 4 {
		t.Errorf("an executable: %d stacks", len(got))
	}
	for _, row := range []struct{ language, dump, reason string }{
		{"Ruby", recorded(t, "python.txt"), "a language that does not tell"},
		{"", "", "none at all"},
		{"Python", recorded(t, "go.txt"), "another language's dump"},
		{"Python", "  File \"server.py\", line 3 in f\n", "a traceback without a thread"},
	} {
		if got := ParseStacks(row.language, row.dump); got != nil {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}

func TestGoName(t *testing.T) {
	for line, want := range map[string]string{
		"main.main()": "main",
		"main.(*server).handle(0x0?, {0x520338, 0x2})": "handle",
		"main.server.handle(...)":                      "handle",
		"main.main.func1()":                            "func1",
		"main.wait[...](...)":                          "wait",
		"main.(*box[...]).get(0x1)":                    "get",
		"example.org/ada/lab.Serve(0x1)":               "Serve",
		"created by main.main in goroutine 1":          "main",
		"created by main.(*server).run in goroutine 1": "run",
		"": "",
	} {
		if got := lastPart(goName(line)); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

// What a student's program prints is not trusted to be a dump.
func FuzzParseStacks(f *testing.F) {
	for language, file := range map[string]string{"Python": "python.txt", "Java": "java.txt", "Go": "go.txt", "C": "gdb.txt"} {
		f.Add(language, recorded(f, file))
	}
	f.Fuzz(func(t *testing.T, language, dump string) {
		for _, s := range ParseStacks(language, dump) {
			for _, frame := range s.Frames {
				if frame.File == "" || frame.Line < 0 {
					t.Errorf("a frame without a place: %+v", frame)
				}
			}
		}
	})
}

func recorded(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "stacks", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
