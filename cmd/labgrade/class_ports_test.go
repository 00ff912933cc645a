package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// onOnePort are servers whose verdict no race decides, to be put on a fixed port.
var onOnePort = []string{
	"good/python_threads.py", "good/python_asyncio.py", "good/python_pool.py", "good/python_selectors.py", "good/python_chatty.py",
	"faulty/python_sequential.py", "faulty/python_strip.py", "faulty/python_greeting.py", "faulty/python_select_readline.py", "faulty/python_keeps_cr.py",
}

// Fifty submissions that all listen on port 5050, whatever port they are given, are
// graded at once as they are one by one. It takes some minutes: LABGRADE_FULL=1
// asks for it.
func TestFiftyOnOnePort(t *testing.T) {
	if os.Getenv("LABGRADE_FULL") == "" {
		t.Skip("takes minutes; LABGRADE_FULL=1 asks for it")
	}
	if !boxes() {
		t.Skip("this machine does not box programs")
	}
	dir := t.TempDir()
	g := graders{binary: filepath.Join(dir, "labgrade"), class: filepath.Join(dir, "class")}
	if out, err := exec.Command("go", "build", "-o", g.binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Mkdir(g.class, 0o755); err != nil {
		t.Fatal(err)
	}
	given := regexp.MustCompile(`int\(sys\.argv\[1\]\) if len\(sys\.argv\) > 1 else \w+`)
	for i := range 50 {
		name := onOnePort[i%len(onOnePort)]
		text, err := os.ReadFile(filepath.Join("../../testdata/programs/server", name))
		if err != nil {
			t.Fatal(err)
		}
		fixed := given.ReplaceAll(text, []byte("5050"))
		if len(fixed) == len(text) {
			t.Fatalf("%s does not take its port as it did", name)
		}
		if err := os.WriteFile(filepath.Join(g.class, fmt.Sprintf("s%02d.py", i)), fixed, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	once, turns := filepath.Join(dir, "once"), filepath.Join(dir, "turns")
	g.run(t, "class", g.class, "-o", once, "--jobs", "50")
	g.run(t, "class", g.class, "-o", turns, "--jobs", "1")
	same(t, "fifty at once", g.results(t, turns), g.results(t, once))
}
