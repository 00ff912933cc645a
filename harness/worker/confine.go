package worker

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/sandbox"
)

// confine puts the programs that this worker will start into boxes, where the
// level has them, and tries whether a program starts in one.
func confine(ctx context.Context, job Job, place Place) error {
	switch place.level() {
	case sandbox.Boxed, sandbox.UID, sandbox.Fenced:
	default:
		return nil
	}
	box := sandbox.New(place.level(), job.Scratch, tools(job.recipes()...))
	box.User = place.pool
	for _, r := range job.recipes() {
		if sandbox.IsPersonal(r.Dir) {
			box.Show = append(append(box.Show, r.Path), r.Sources...)
		}
	}
	if place.level() == sandbox.UID {
		if err := box.TakeUser(); err != nil {
			return err
		}
	}
	if box.User > 0 {
		if err := share(job.Scratch); err != nil {
			return err
		}
	}
	if tool := goTool(job.recipes()...); tool != "" && place.level() == sandbox.Boxed {
		box.Cache, _ = sandbox.GoCache(ctx, tool) // without it builds are only slower
	}
	program.Confine(box)
	return trial(ctx)
}

// trial starts a program that does nothing.
func trial(ctx context.Context) error {
	p, err := program.Start(ctx, program.Spec{Argv: []string{"/bin/sh", "-c", ":"}, Dir: "/", CloseStdin: true})
	if err != nil {
		return err
	}
	defer p.Stop(ctx)
	exit, err := p.Wait(ctx)
	if err == nil && exit.Code != 0 {
		err = errors.New("a program in a box " + exit.String())
	}
	return err
}

// share lets the user that compilers run as write to the scratch folder and to
// what is copied there.
func share(scratch string) error {
	shareNewFiles()
	if scratch == "" {
		return nil
	}
	return os.Chmod(scratch, 0o777)
}

// tools are the interpreters and compilers of recipes.
func tools(recipes ...*program.Recipe) (paths []string) {
	for _, r := range recipes {
		for _, argv := range append(slices.Clone(r.Build), r.Run) {
			if len(argv) > 0 && filepath.IsAbs(argv[0]) && !strings.Contains(argv[0], "{") && !isBelow(argv[0], r.Dir) {
				paths = append(paths, argv[0])
			}
		}
	}
	return paths
}

func isBelow(path, dir string) bool { return strings.HasPrefix(path, dir+string(filepath.Separator)) }

// goTool is the go command of recipes of which one is built with it.
func goTool(recipes ...*program.Recipe) string {
	for _, tool := range tools(recipes...) {
		if strings.TrimSuffix(filepath.Base(tool), ".exe") == "go" {
			return tool
		}
	}
	return ""
}
