package worker

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
)

func init() {
	acts["is built and runs"] = func(ctx context.Context, job Job, emit func(result.Message)) {
		out, err := builtAndRun(ctx, job)
		if err != nil {
			out += "error: " + err.Error()
		}
		emit(result.Message{Note: out})
	}
}

func builtAndRun(ctx context.Context, job Job) (string, error) {
	if err := job.Recipe.Make(ctx, job.Scratch); err != nil {
		return "", err
	}
	p, err := program.Start(ctx, program.Spec{Argv: job.Recipe.Argv(nil), Dir: job.Recipe.Dir, CloseStdin: true})
	if err != nil {
		return "", err
	}
	defer p.Stop(ctx)
	exit, err := p.Wait(ctx)
	if err == nil && exit.Code != 0 {
		err = errors.New(exit.String())
	}
	out, errs := p.Output()
	return out.Text() + errs.Text(), err
}

// What the machinery of a language asks of the system is not what a box keeps
// from it. Reserved memory is no used memory: AddressSanitizer reserves 16 TB.
func TestRuntimesInBox(t *testing.T) {
	for _, row := range []struct{ name, tool, file, text, makefile, reason string }{
		{"c", "gcc", "server.c", saysInC, "", "the plainest"},
		{"c with AddressSanitizer", "gcc", "server.c", saysInC, "server: server.c\n\tgcc -fsanitize=address -o $@ $<\n", "shadow memory, and a leak checker that traces"},
		{"java", "javac", "Server.java", `class Server { public static void main(String[] a) { System.out.println("ready"); } }`, "", "it finds itself by /proc, and starts twenty threads"},
		{"node", "node", "server.js", `console.log("ready")`, "", "it reserves a gigabyte"},
		{"go", "go", "server.go", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"ready\") }\n", "", "its cache is a layer"},
		{"python", "/usr/bin/python3", "server.py", `print("ready")`, "", "the usual one"},
		{"perl", "perl", "server.pl", `print "ready\n"`, "", "it has no file of its own in the view"},
	} {
		t.Run(row.name, func(t *testing.T) {
			tool, err := exec.LookPath(row.tool)
			if err != nil {
				t.Skip(err)
			}
			if row.tool == "go" {
				_, _ = sandbox.GoCache(t.Context(), tool) // filling it may take minutes, once
			}
			dir := t.TempDir()
			path := filepath.Join(dir, row.file)
			write(t, path, row.text)
			if row.makefile != "" {
				write(t, filepath.Join(dir, "Makefile"), row.makefile)
				path = dir
			}
			recipe, err := program.Find(path, program.Options{})
			if err != nil {
				t.Fatal(err)
			}
			job := Job{Part: "is built and runs", Level: sandbox.Boxed, AtLeast: sandbox.Boxed, Scratch: t.TempDir(), Recipe: recipe}
			run, err := Run(guarded(t), job, nil)
			if err != nil {
				t.Skip("this machine gives no boxes:", err)
			}
			if diff := cmp.Diff([]string{"ready\n"}, run.Notes); diff != "" {
				t.Errorf("%s (-want +got)\n%s", row.reason, diff)
			}
		})
	}
}

const saysInC = `#include <stdio.h>
#include <stdlib.h>
int main() { void *p = malloc(100); puts("ready"); free(p); return 0; }
`

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
