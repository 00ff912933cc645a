package program

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const cText = "#include <stdio.h>\nint main(int argc, char **argv) { printf(\"port %s\\n\", argv[1]); return 0; }\n"
const javaText = "  public static void main(String[] a) { System.out.println(Text.of(a[0])); }\n}\n-- src/net/Text.java --\npackage net;\nclass Text { static String of(String s) { return \"port \" + s; } }\n"

// printers print their argument, so that the whole way is tested: found,
// built, started, read.
var printers = []struct{ name, files, path, needs string }{
	{"python", "-- s.py --\nimport sys; print('port', sys.argv[1])\n", "s.py", "python3"},
	{"c", "-- s.c --\n" + cText, "s.c", "gcc"},
	{"c++", "-- s.cpp --\n#include <iostream>\nint main(int c, char **v) { std::cout << \"port \" << v[1] << std::endl; }\n", "s.cpp", "g++"},
	{"make", "-- Makefile --\nbin/myserver: s.c\n\tmkdir -p bin; $(CC) -o $@ $<\n-- s.c --\n" + cText, ".", "make"},
	{"java", "-- src/net/Server.java --\npackage net;\npublic class Server {\n" + javaText, ".", "javac"},
	{"go", "-- s.go --\npackage main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() { fmt.Println(\"port\", os.Args[1]) }\n", "s.go", "go"},
	{"rust", "-- s.rs --\nfn main() { println!(\"port {}\", std::env::args().nth(1).unwrap()); }\n", "s.rs", "rustc"},
	{"cargo", "-- Cargo.toml --\n[package]\nname = \"lab\"\nedition = \"2021\"\n-- src/main.rs --\nfn main() { println!(\"port {}\", std::env::args().nth(1).unwrap()); }\n", ".", "cargo"},
	{"javascript", "-- s.js --\nconsole.log('port', process.argv[2])\n", "s.js", "node"},
	{"perl", "-- s.pl --\nprint \"port $ARGV[0]\\n\";\n", "s.pl", "perl"},
	{"ruby", "-- s.rb --\nputs \"port #{ARGV[0]}\"\n", "s.rb", "ruby"},
	{"shell", "-- s --\n#!/bin/sh\r\necho port $1\n", "s", "sh"},
}

func TestMakeAndRun(t *testing.T) {
	for _, row := range printers {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			need(t, row.needs)
			r, err := Find(filepath.Join(files(t, row.files), row.path), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Make(guarded(t), t.TempDir()); err != nil {
				if broken, typed := errors.AsType[*BuildError](err); typed {
					t.Log(broken.Output)
				}
				t.Fatal(err)
			}
			p := running(t, Spec{Argv: r.Argv(map[string]string{"port": "5050"}), Dir: r.Dir})
			exit, err := p.Wait(guarded(t))
			out, errs := p.Output()
			if err != nil || exit.Code != 0 {
				t.Errorf("%v, %v: %s", exit, err, errs.Text())
			}
			if diff := cmp.Diff("port 5050\n", out.Text()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBuildErrors(t *testing.T) {
	for _, row := range []struct{ name, files, path, needs, want, reason string }{
		{"c", "-- s.c --\nint x;\nint main() { return y; }\n", "s.c", "gcc", "s.c cannot be built: s.c:2:21: error: ", "the place as the student knows it"},
		{"link", "-- s.c --\nint f(void);\nint main() { return f(); }\n", "s.c", "gcc", "undefined reference to", "the linker does not say error"},
		{"go", "-- s.go --\npackage main\n\nfunc main() { y() }\n", "s.go", "go", "s.go cannot be built: ./s.go:3:15: undefined: y", "no word error, and a heading before"},
		{"java", "-- S.java --\nclass S {\n  static void main(String[] a) { y(); }\n}\n", "S.java", "javac", "S.java cannot be built: S.java:2: error: cannot find symbol", "as javac says it"},
		{"rust", "-- s.rs --\nfn main() { y(); }\n", "s.rs", "rustc", "s.rs cannot be built: s.rs:1:13: error[E0425]: cannot find function", "the place is on the next line"},
		{"make", "-- Makefile --\ns: s.c\n\tcc -o s s.c\n-- s.c --\nint main() { return y; }\n", ".", "make", "work cannot be built: s.c:1:21: error: ", "the compiler's words, not make's"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			need(t, row.needs)
			r, err := Find(filepath.Join(files(t, row.files), row.path), Options{})
			if err != nil {
				t.Fatal(err)
			}
			err = r.Make(guarded(t), t.TempDir())
			broken, typed := errors.AsType[*BuildError](err)
			if !typed || !strings.Contains(err.Error(), row.want) {
				t.Fatalf("got %v\nwant %q: %s", err, row.want, row.reason)
			}
			if exit, typed := errors.AsType[*ExitError](err); !typed || exit.Exit.Code == 0 || !strings.Contains(broken.Output, broken.Line[strings.LastIndex(broken.Line, ": ")+2:]) {
				t.Errorf("exit %v, output %q", exit, broken.Output)
			}
		})
	}
}

func TestMakeBuildsNothing(t *testing.T) {
	need(t, "make")
	r, err := Find(files(t, "-- Makefile --\nall:\n\ttrue\n-- s.c --\nint main() {}\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, typed := errors.AsType[*NoProgramError](r.Make(guarded(t), t.TempDir())); !typed {
		t.Errorf("%v is no *NoProgramError", err)
	}
}

// A makefile may start anything; the end of the context ends all of it.
func TestBuildEndsWithContext(t *testing.T) {
	need(t, "make", "sh")
	top := files(t, "-- Makefile --\nall:\n\techo > begun; sleep 1000 & sleep 1000\n-- s.c --\nint main() {}\n")
	r, err := Find(top, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(guarded(t))
	defer cancel()
	scratch := t.TempDir()
	failed := make(chan error)
	go func() { failed <- r.Make(ctx, scratch) }()
	until(t, ctx, "the build", func() bool { _, err := os.Stat(filepath.Join(scratch, "source", "begun")); return err == nil })
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
}
