package program

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// brief is a recipe as a test states it: paths in the folder, tools by name.
type brief struct {
	Language string
	Dir      string
	Build    []string
	Run      string
	Sources  string
}

func briefOf(t *testing.T, top string, r *Recipe) brief {
	t.Helper()
	short := func(words []string) string {
		words = append([]string{}, words...)
		if len(words) > 0 && !strings.HasPrefix(words[0], top) && !strings.HasPrefix(words[0], "{") {
			words[0] = strings.TrimRight(filepath.Base(words[0]), "0123456789.")
		}
		return strings.ReplaceAll(strings.ReplaceAll(strings.Join(words, " "), top+"/", ""), top, ".")
	}
	b := brief{Language: r.Language, Dir: short([]string{r.Dir}), Run: short(r.Run), Sources: short(r.Sources)}
	for _, step := range r.Build {
		b.Build = append(b.Build, short(step))
	}
	return b
}

const (
	cMain   = "int main(int argc, char **argv) { return 0; }"
	goMain1 = "package main\n\nfunc main() {}"
	jMain   = "  public static void main(String[] args) {}\n}"
	gccRun  = "gcc -O1 -g -pthread -o {scratch}/program "
)

// fileRows are files and what is made of them.
var fileRows = []struct {
	name, files, file string
	opt               Options
	needs             string
	want              brief
	reason            string
}{
	{"python", "-- server.py --\nimport helper, socket\n-- helper.py --\nimport deeper\n-- deeper.py --\n-- other.py --", "server.py", Options{}, "python3",
		brief{"Python", ".", nil, "python server.py {port}", "deeper.py helper.py server.py"},
		"the interpreter, an absolute path, its folder; only what it imports is its source"},
	{"python client", "-- my client (1).py --\n", "my client (1).py", Options{Part: Client}, "python3",
		brief{"Python", ".", nil, "python my client (1).py {host} {port}", "my client (1).py"}, "any name, never through a shell"},
	{"args", "-- s.py --\n", "s.py", Options{Args: []string{"--udp", "{port}"}}, "python3",
		brief{"Python", ".", nil, "python s.py --udp {port}", "s.py"}, "words after -- replace the default"},
	{"no args", "-- s.py --\n", "s.py", Options{Args: []string{}}, "python3",
		brief{"Python", ".", nil, "python s.py", "s.py"}, "empty is not the same as nil"},
	{"command", "-- s.py --\n-- run/x.js --\n", ".", Options{Command: "python3 s.py '-p {port}'"}, "python3",
		brief{"command", ".", nil, "python s.py -p {port}", "run/x.js s.py"}, "a command has its own arguments"},
	{"command in the folder", "-- start 755 --\n#!/bin/sh\n", ".", Options{Command: "./start {port}", Args: []string{"x"}}, "sh",
		brief{"command", ".", nil, "start {port} x", ""}, "a name with a separator is looked up in the folder"},
	{"c", "-- server.c --\n" + cMain + "\n-- client.c --\n" + cMain, "server.c", Options{}, "gcc",
		brief{"C", ".", []string{gccRun + "server.c -lm"}, "{scratch}/program {port}", "server.c"}, "each file is a program"},
	{"c with helpers", "-- server.c --\n#include \"common.h\"\n" + cMain + "\n-- client.c --\n" + cMain + "\n-- common.c --\nint f;\n-- common.h --\n", "server.c", Options{}, "gcc",
		brief{"C", ".", []string{gccRun + "server.c common.c -lm"}, "{scratch}/program {port}", "common.c common.h server.c"},
		"a header of its own means that files without main belong to it"},
	{"c that is c++", "-- server.c --\n#include <iostream>\n" + cMain, "server.c", Options{}, "g++",
		brief{"C++", ".", []string{"g++ -O1 -g -pthread -o {scratch}/program server.c -lm"}, "{scratch}/program {port}", "server.c"}, "the wrong ending"},
	{"dash", "-- -s.c --\n" + cMain, "-s.c", Options{}, "gcc",
		brief{"C", ".", []string{gccRun + "./-s.c -lm"}, "{scratch}/program {port}", "-s.c"}, "a name must not become an option"},
	{"java", "-- Server.java --\nclass Server { Handler h;\n" + jMain + "\n-- Handler.java --\nclass Handler {}\n-- Old.java --\nclass Handler {}\nclass Old {\n" + jMain, "Server.java", Options{}, "javac",
		brief{"Java", ".", []string{"javac -encoding UTF-8 -g -proc:none -d {scratch} -sourcepath . Handler.java Server.java"}, "java -XX:-UsePerfData -cp {scratch} Server {port}", "Handler.java Server.java"},
		"a second copy of a class in another file is left alone"},
	{"java package", "-- src/net/lab/Server.java --\npackage net.lab;\npublic class Server {\n" + jMain, "src/net/lab/Server.java", Options{}, "javac",
		brief{"Java", ".", []string{"javac -encoding UTF-8 -g -proc:none -d {scratch} -sourcepath src src/net/lab/Server.java"}, "java -XX:-UsePerfData -cp {scratch} net.lab.Server {port}", "src/net/lab/Server.java"},
		"half of all Java submissions have a package line"},
	{"java, flat package", "-- S.java --\npackage net.lab;\nclass Worker {}\nclass Main1 {\n" + jMain, "S.java", Options{}, "javac",
		brief{"Java", ".", []string{"javac -encoding UTF-8 -g -proc:none -d {scratch} -sourcepath . S.java"}, "java -XX:-UsePerfData -cp {scratch} net.lab.Main1 {port}", "S.java"},
		"the class that holds main, in a package without folders"},
	{"go", "-- server.go --\n" + goMain1 + "\n-- client.go --\n" + goMain1 + "\n-- util.go --\npackage main\n-- util_test.go --\npackage main", "server.go", Options{}, "go",
		brief{"Go", ".", []string{"go build -buildvcs=false -o {scratch}/program server.go util.go"}, "{scratch}/program {port}", "server.go util.go"},
		"server and client side by side"},
	{"javascript", "-- server.mjs --\nimport './lines.mjs'\n-- lines.mjs --\n", "server.mjs", Options{}, "node",
		brief{"JavaScript", ".", nil, "node server.mjs {port}", "lines.mjs server.mjs"}, "modules"},
	{"rust", "-- s.rs --\nfn main() {}", "s.rs", Options{}, "rustc",
		brief{"Rust", ".", []string{"rustc --edition 2021 -O -g -o {scratch}/program s.rs"}, "{scratch}/program {port}", "s.rs"}, "one file"},
	{"ruby", "-- s.rb --\n", "s.rb", Options{}, "ruby", brief{"Ruby", ".", nil, "ruby s.rb {port}", "s.rb"}, "one file"},
	{"perl", "-- s.pl --\n", "s.pl", Options{}, "perl", brief{"Perl", ".", nil, "perl s.pl {port}", "s.pl"}, "one file"},
	{"shebang", "-- server 755 --\n#!/usr/bin/env -S python3 -u\r\nimport socket", "server", Options{}, "python3",
		brief{"Python", ".", nil, "python -u server {port}", "server"}, "a carriage return, env and an option"},
	{"shebang elsewhere", "-- server --\n#!/opt/homebrew/bin/python3\n", "server", Options{}, "python3",
		brief{"Python", ".", nil, "python server {port}", "server"}, "an interpreter of another machine, and no executable bit"},
	{"shell", "-- server 755 --\n#!/bin/sh\n", "server", Options{}, "sh", brief{"executable", ".", nil, "sh server {port}", "server"}, "a script of no language that is named"},
	{"elf", "-- myserver 755 --\n\x7fELF", "myserver", Options{}, "sh", brief{"executable", ".", nil, "myserver {port}", ""}, "handed in compiled"},
	{"jar", "-- s.jar --\nPK", "s.jar", Options{}, "java", brief{"Java", ".", nil, "java -XX:-UsePerfData -jar s.jar {port}", ""}, "handed in compiled"},
	{"class", "-- Server.class --\n", "Server.class", Options{}, "java", brief{"Java", ".", nil, "java -XX:-UsePerfData -cp . Server {port}", ""}, "handed in compiled"},
}

func TestFindFile(t *testing.T) {
	for _, row := range fileRows {
		t.Run(row.name, func(t *testing.T) {
			need(t, row.needs)
			top := files(t, row.files)
			r, err := Find(filepath.Join(top, row.file), row.opt)
			if err != nil {
				t.Fatalf("%v: %s", err, row.reason)
			}
			if diff := cmp.Diff(row.want, briefOf(t, top, r)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", row.reason, diff)
			}
		})
	}
}

func TestFindErrors(t *testing.T) {
	for _, row := range []struct {
		name, files, path string
		opt               Options
		want, reason      string
	}{
		{"text", "-- notes.txt --\n", "notes.txt", Options{}, "notes.txt is neither executable nor written in a language that labgrade knows by its ending; say how it is started with --run 'COMMAND {port}'", "any file"},
		{"no bit", "-- server --\n\x7fELF", "server", Options{}, "server is a compiled program that may not be run; allow it with chmod +x", "an archive loses the bit"},
		{"no line", "-- server 755 --\nprint(1)", "server", Options{}, "server is marked executable but is neither compiled nor begins with a #! line; say how it is started with --run 'COMMAND {port}'", "the kernel would say exec format error"},
		{"empty folder", "-- README.md --\n", ".", Options{}, "work holds no program in a language that labgrade knows; name the file to run, or say how it is started with --run 'COMMAND {port}'", "nothing handed in"},
		{"other part", "-- client.py --\n", ".", Options{}, "work holds client.py, but nothing that looks like a server; name the file to run", "only half is handed in"},
		{"several", "-- b/server.py --\n-- a/server.py --\n", ".", Options{}, "work holds several programs that could be the server: a/server.py, b/server.py; name the one to run, for example work/a/server.py", "never guess"},
		{"many", "-- s1.py --\n-- s2.py --\n-- s3.py --\n-- s4.py --\n-- s5.py --\n-- s6.py --\n-- s7.py --\n-- s8.py --\n", ".", Options{}, "work holds several programs that could be the server: s1.py, s2.py, s3.py, s4.py, s5.py, s6.py and 2 more; name the one to run, for example work/s1.py", "a short message"},
		{"no tool", "-- s.py --\n", ".", Options{Command: "nosuchtool s.py"}, "nosuchtool is not installed: install it, or write ./nosuchtool for a program in the folder", "a wrong command"},
		{"bad command", "-- s.py --\n", ".", Options{Command: "python3 's.py"}, `command "python3 's.py", character 9: this quote is never closed`, "a wrong command"},
	} {
		t.Run(row.name, func(t *testing.T) {
			need(t, "python3")
			_, err := Find(filepath.Join(files(t, row.files), row.path), row.opt)
			if err == nil {
				t.Fatalf("no error: %s", row.reason)
			}
			if diff := cmp.Diff(row.want, err.Error()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", row.reason, diff)
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	if _, err := Find(filepath.Join(t.TempDir(), "server.py"), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, want fs.ErrNotExist", err)
	}
}

func TestMissingTool(t *testing.T) {
	top := files(t, "-- s.rb --\n")
	t.Setenv("PATH", t.TempDir())
	_, err := Find(filepath.Join(top, "s.rb"), Options{})
	missing, typed := errors.AsType[*MissingToolError](err)
	if !typed {
		t.Fatalf("%v is no *MissingToolError", err)
	}
	const want = "Ruby is not installed: install it with your system's package manager (Debian, Ubuntu: apt install ruby)"
	if diff := cmp.Diff(want, missing.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestArgv(t *testing.T) {
	r := &Recipe{Run: []string{"{scratch}/program", "--at={host}:{port}", "{other}"}, Scratch: "/s"}
	want := []string{"/s/program", "--at={port}:1", "{other}"}
	if diff := cmp.Diff(want, r.Argv(map[string]string{"host": "{port}", "port": "1"})); diff != "" {
		t.Errorf("one pass, unknown names stay (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"/s/program", "--at={host}:{port}", "{other}"}, r.Argv(nil)); diff != "" {
		t.Errorf("no values (-want +got):\n%s", diff)
	}
}

// A version manager's script costs a long time at every start, so the
// interpreter behind it is run.
func TestShimIsLookedThrough(t *testing.T) {
	need(t, "python3", "sh")
	own, err := python.interpreter(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	top := files(t, "-- bin/python3 755 --\n#!/bin/sh\nexec '"+own+"' \"$@\"\n-- s.py --\n")
	t.Setenv("PATH", filepath.Join(top, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	r, err := Find(filepath.Join(top, "s.py"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(r.Run[0], top) {
		t.Errorf("%s is the script of the version manager", r.Run[0])
	}
}

// Nothing that was handed in is run before it is confined, also when a #! line
// names it as the interpreter by a path that leads there from everywhere.
func TestHandedInInterpreterIsNotAsked(t *testing.T) {
	need(t, "sh")
	top := files(t, "-- python3 755 --\n#!/bin/sh\ntouch '{top}/ran'\n-- server 755 --\n#!{top}/python3\n-- cwd 755 --\n#!/proc/self/cwd/python3\n")
	for _, name := range []string{"python3", "server"} {
		path := filepath.Join(top, name)
		text := strings.ReplaceAll(read(path), "{top}", top)
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(top)
	for _, name := range []string{"server", "cwd"} {
		if _, err := Find(filepath.Join(top, name), Options{}); err != nil {
			t.Fatal(err)
		}
		if exists(filepath.Join(top, "ran")) {
			t.Errorf("%s: a program that was handed in has been run", name)
		}
	}
}
