package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// starter is the lab that labs new writes.
//
//go:embed starter
var starter embed.FS

type labsNew struct {
	Dir string `arg:"" help:"The folder to write it to; it must be new or empty."`
}

// Run writes the starter lab.
func (n *labsNew) Run(out output) error {
	entries, err := os.ReadDir(n.Dir)
	switch {
	case len(entries) > 0:
		return usage(fmt.Errorf("%s is not empty; name a new folder", n.Dir))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return usage(fmt.Errorf("%s is no folder to write to: %w", n.Dir, err))
	}
	files, err := fs.Sub(starter, "starter")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(n.Dir, 0o755); err != nil {
		return usage(err)
	}
	if err := os.CopyFS(n.Dir, files); err != nil {
		return fmt.Errorf("writing the lab: %w", err)
	}
	_, err = fmt.Fprintf(out.stdout, `%s is a lab with a model and two faulty programs.
    labgrade labs check %[1]s       after each change of %[2]s
    labgrade labs verify %[1]s      when it is done
    labgrade --lab %[1]s PROGRAM
`, n.Dir, filepath.Join(n.Dir, "lab.yaml"))
	return err
}
