package lab

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Whatever a file holds, it is a lab or it has mistakes, each with its place.
func FuzzLoad(f *testing.F) {
	files, _ := filepath.Glob("testdata/bad/*.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(letters))
	f.Add([]byte(bomb(3)))
	f.Add([]byte("lab: &a [*a]\nparts: *a\n"))
	f.Add([]byte("parts: [{stages: [{checks: [{<<: &x {check: a}, script: !!binary aGk=}]}]}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := Load("fuzz.yaml", data, known)
		mistakes, ok := errors.AsType[Mistakes](err)
		if (l == nil) != ok || ok && len(mistakes) == 0 {
			t.Fatalf("lab %v, error %v", l, err)
		}
		for _, m := range mistakes {
			if m.Line < 1 || m.Column < 1 || m.Text == "" {
				t.Errorf("a mistake without its place or its text: %+v", m)
			}
		}
		_ = mistakes.Error()
	})
}

// Every line of a script is a step, a mistake, or nothing at all.
func FuzzParseDialogue(f *testing.F) {
	for _, s := range []string{
		"alice> x", "alice< a or \"b or c\" or", "alice> \"\\\"|", "alice closes", "a> |\n\nb<\n# x", "alice> \xff  # \x00", "\"", "a< \"\" or \"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		steps, mistakes := ParseDialogue(script)
		for _, name := range every {
			Framing(name).Deliver(steps)
		}
		line := 0
		for _, s := range steps {
			if s.Line <= line || s.Who == "" || s.Act == "" || mistakes[s.Line] != "" {
				t.Errorf("step %+v after line %d, mistakes %v", s, line, mistakes)
			}
			line = s.Line
		}
	})
}

// Whatever a program sends, it is split or refused, and nothing is made up.
func FuzzSplit(f *testing.F) {
	f.Add(uint8(8), []byte("\xff\xff\xff\xff"))
	f.Add(uint8(12), []byte("99999999999999999999"))
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		framing := Framing(every[int(which)%len(every)])
		message, raw, rest, ok := framing.Split(b)
		if !ok && len(rest) != len(b) || ok && len(raw)+len(rest) != len(b) || len(message) > len(raw) {
			t.Errorf("%s: %q became %q, %q and %q", framing, b, message, raw, rest)
		}
		if bad := framing.Broken(b); bad != nil && (ok || bad.Error() == "") {
			t.Errorf("%s: %q is broken and a message", framing, b)
		}
	})
}
