package lab

import (
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", path, diff)
	}
}

func keys[V any](m map[int]V) []int { return slices.Sorted(maps.Keys(m)) }

// known are the checks that can be made without a script.
var known = Catalogue{Checks: map[string]Demand{
	"slow/silent": {}, "start/address": {}, "start/answers": {}, "start/listens": {},
	"slow/waits": {Exchanges: []string{"slow"}}, "many/ten": {With: map[string]int{"clients": 10}},
}}

// Each bad lab begins with a remark that says what is wrong with it.
func TestLoadBadLabs(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 15 {
		t.Fatalf("only %d bad labs: %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("bad", name+".golden"), refused(t, name+".yaml", data)+"\n")
		})
	}
}

// refused loads a bad lab and returns what it is told.
func refused(t *testing.T, name string, data []byte) string {
	t.Helper()
	l, err := Load(name, data, known)
	if _, ok := errors.AsType[Mistakes](err); !ok || l != nil {
		t.Fatalf("got lab %v and error %v, want none and mistakes", l, err)
	}
	return err.Error()
}

func TestLoadOddFiles(t *testing.T) {
	for _, row := range []struct{ name, data, want, reason string }{
		{"empty", "", "odd:1:1: yaml: no documents in stream", "an empty file"},
		{"remark", "# nothing\n", "odd:1:1: yaml: no documents in stream\n    # nothing\n    ^", "a remark alone"},
		{"null", "~", "odd:1:1: the lab has no name; begin the file with \"lab: NAME\"\n    ~\n    ^\n" +
			"odd:1:1: the lab has no parts; a part is what is graded at once, such as the server\n    ~\n    ^", "nothing, written out"},
		{"escape", "lab: x\ntitle: \x1b[31mred\n", "odd:2:8: control characters are not allowed (value: 27)\n    title: ·[31mred\n           ^",
			"control characters, which must not reach the terminal by way of the message"},
		{"not text", "\xff\xfe\x00", "", "another encoding"},
		{"program", "\x7fELF\x02\x01\x01\x00", "", "a file of another kind"},
		{"crlf", "lab: letters\r\nparts:\r\n  - part: s\r\n    framing: x\r\n    exchanges: {ask: {send: \"{token}\"}}\r\n",
			"odd:4:14: no framing is called \"x\"; use one of " + strings.Join(framings, ", ") + " or header N, with N bytes for the length\n        framing: x\n                 ^", "an editor's line ends"},
		{"too large", "#" + strings.Repeat(" ", maxFile), "odd:1:1: the file is larger than 1048576 bytes; a lab file is a page or two\n    #\n    ^", "a file that is no lab"},
		{"deep", strings.Repeat("[", 100_000), "", "brackets without end"},
		{"long line", "lab: x\nparts: [" + strings.Repeat(" ", 500) + "5]\n", "odd:2:509: an entry of parts cannot be \"5\"; give the keys " + strings.Join(names(Part{}), ", "), "a line too long to show"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := refused(t, "odd", []byte(row.data))
			if diff := cmp.Diff(row.want, got); row.want != "" && diff != "" {
				t.Errorf("%s (-want +got)\n%s", row.reason, diff)
			}
			if strings.ContainsAny(got, "\x00\x1b\r") || !utf8.ValidString(got) || len(got) > 1000 {
				t.Errorf("%s: the message is no fit for a person: %q", row.reason, got)
			}
		})
	}
}

// Aliases multiply: a page of them could fill the memory. One bomb has the form
// of a lab, so that only their number gives it away.
func TestLoadRefusesBombs(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := refused(t, "bomb", []byte(bomb(300)))
	runtime.ReadMemStats(&after)
	if !strings.Contains(got, "the aliases of this file multiply") {
		t.Errorf("refused for another reason: %.300s", got)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 100<<20 {
		t.Errorf("%d MB were used to refuse it", used>>20)
	}
}

// bomb is a lab of n stages with n checks with n needs, in 3n lines.
func bomb(n int) string {
	list := func(item string) string { return "[" + strings.Repeat(item+", ", n) + "]" }
	return "lab: bomb\nparts:\n  - part: server\n    exchanges: {ask: {send: a, reply: b}}\n    stages: [&stage {stage: s, checks: [&check {check: start/listens, title: t, needs: " +
		list("x") + "}, " + list("*check")[1:] + "}, " + list("*stage")[1:] + "\n"
}

// However many mistakes there are, a person gets a page of them.
func TestMistakesAreBounded(t *testing.T) {
	lab := "lab: x\nparts:\n  - part: s\n    exchanges: {ask: {send: \"{token}\"}}\n    stages:\n      - stage: x\n        checks:\n" + strings.Repeat("          - title: x\n", 200)
	got := refused(t, "many", []byte(lab))
	if lines := strings.Count(got, "\n"); lines > 3*mostShown+1 || !strings.HasSuffix(got, "\nmany: and 150 more") {
		t.Errorf("got %d lines that end with %q", lines, got[len(got)-40:])
	}
}

// Mistakes come in the order of the file, each once.
func TestMistakesAreSorted(t *testing.T) {
	data := "lab: x\nparts:\n  - &p {part: s, framing: y}\n  - *p\n  - {framing: x}\n"
	_, err := Load("x", []byte(data), known)
	mistakes, _ := errors.AsType[Mistakes](err)
	var at []int
	for _, m := range mistakes {
		at = append(at, m.Line*100+m.Column)
	}
	if !slices.IsSorted(at) || len(slices.Compact(slices.Clone(mistakes))) != len(mistakes) {
		t.Errorf("not sorted, or twice:\n%v", err)
	}
}

// names are the keys of a type.
func names(v any) (all []string) {
	for _, f := range fields(reflect.TypeOf(v)) {
		all = append(all, f.name)
	}
	return all
}
