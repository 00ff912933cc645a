package main

import (
	"context"
	"net"
	"os"
	"testing"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/worker"
	"github.com/labgrade/labgrade/reference/original"
)

// The model answers of the original lab. This test binary becomes one of their
// servers, or with "talk-original" one of their clients.
func init() {
	models["serve-original-vowels"] = answering(original.Vowels)
	models["serve-original-salary"] = answering(original.Salary)
	models["serve-original-names"] = answering(original.Introductions(os.Stdout))
	models["talk-original"] = calling(func(conn net.Conn) error { return original.Talk(conn, os.Stdin, os.Stdout) })
	models["introduce-original"] = calling(func(conn net.Conn) error {
		name, err := os.Hostname()
		if err != nil {
			return err
		}
		return original.Introduce(conn, name)
	})
}

func answering(answer func(string) string) func(context.Context, string) error {
	return stream(func(ctx context.Context, ln net.Listener) error { return original.Serve(ctx, ln, answer) })
}

func calling(talk func(net.Conn) error) func(context.Context, string) error {
	return func(_ context.Context, addr string) error {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		return talk(conn)
	}
}

// TestOriginalModel: the model answers get every point, advice included.
func TestOriginalModel(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ task, serve, talk string }{
		{"task1", "serve-original-names", "introduce-original"},
		{"task2", "serve-original-vowels", "talk-original"},
		{"task3", "serve-original-vowels", "talk-original"},
		{"task4", "serve-original-salary", "talk-original"},
	} {
		t.Run(row.task, func(t *testing.T) {
			t.Parallel()
			job := worker.Job{LabFile: "lab.yaml", Lab: original.Definition, Part: row.task, Seed: 1, Scratch: t.TempDir()}
			for _, end := range []struct {
				recipe **program.Recipe
				part   program.Part
				word   string
			}{{&job.Recipe, program.Server, row.serve}, {&job.Client, program.Client, row.talk}} {
				if *end.recipe, err = program.Find(self, program.Options{Part: end.part, Args: []string{end.word, "{port}"}}); err != nil {
					t.Fatal(err)
				}
			}
			run, err := worker.Run(t.Context(), job, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range run.Checks {
				if c.Outcome != result.Pass {
					t.Errorf("%s: %s: %s", c.ID, c.Outcome, reasonOf(c))
				}
			}
		})
	}
}
