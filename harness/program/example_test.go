package program_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/labgrade/labgrade/harness/program"
)

// A script is found, started with its port, given a line and ended.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir, path := handIn("#!/bin/sh\nread name\necho \"hello $name on port $1\"\n")
	defer os.RemoveAll(dir)

	recipe, err := program.Find(path, program.Options{Part: program.Server})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := recipe.Make(ctx, filepath.Join(dir, "scratch")); err != nil {
		fmt.Println(err)
		return
	}
	server, err := program.Start(ctx, program.Spec{
		Argv:  recipe.Argv(map[string]string{"port": "5050"}),
		Dir:   recipe.Dir,
		Stdin: "alice\n",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Stop(ctx)
	exit, err := server.Wait(ctx)
	stdout, _ := server.Output()
	fmt.Print(stdout.Text())
	fmt.Println("it", exit, err)
	// Output:
	// hello alice on port 5050
	// it ended with status 0 <nil>
}

// handIn writes what a student would hand in.
func handIn(text string) (dir, path string) {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	path = filepath.Join(dir, "myserver")
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		panic(err)
	}
	return dir, path
}
