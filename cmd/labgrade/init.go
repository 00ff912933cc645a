package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"text/template"

	"github.com/labgrade/labgrade/harness/result"
)

// initCommand writes what another program needs to run labgrade.
type initCommand struct {
	For    string `arg:"" help:"What the file is for: kubernetes, slurm or matrix."`
	Shards int    `default:"4" help:"In how many parts the class is graded." placeholder:"N"`
	Out    string `short:"o" help:"Write to this file, which must not be there yet, and not to standard output." placeholder:"FILE"`
}

// Help says what the files are.
func (initCommand) Help() string {
	return `kubernetes is an Indexed Job, slurm a job array, matrix a workflow of parallel CI jobs; each grades one shard of a class
per task with labgrade class, and labgrade merge joins the results. Lines that say FILL IN are to be filled in.`
}

//go:embed init
var initFiles embed.FS

// initTemplates are the files by what they are for.
var initTemplates = map[string]string{"kubernetes": "init/kubernetes.yaml", "slurm": "init/slurm.sh", "matrix": "init/matrix.yml"}

// Run writes the file.
func (i *initCommand) Run(out output) error {
	name, ok := initTemplates[i.For]
	if !ok {
		return usage(fmt.Errorf("there is no file for %q; labgrade init knows kubernetes, slurm and matrix", i.For))
	}
	const most = 256 // what a matrix of GitHub may have
	if i.Shards < 1 || i.Shards > most {
		return usage(fmt.Errorf("--shards %d: give a number from 1 to %d", i.Shards, most))
	}
	text, err := i.fill(name)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if i.Out == "" {
		_, err = out.stdout.Write(text)
		return err
	}
	if _, err := os.Lstat(i.Out); !errors.Is(err, fs.ErrNotExist) {
		return usage(fmt.Errorf("%s is there already; labgrade init overwrites nothing", i.Out))
	}
	return result.WriteFile(i.Out, text)
}

func (i *initCommand) fill(name string) ([]byte, error) {
	t, err := template.ParseFS(initFiles, name)
	if err != nil {
		return nil, err
	}
	var list []string
	for n := range i.Shards {
		list = append(list, fmt.Sprint(n+1))
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		Shards, Last int
		List         string
	}{i.Shards, i.Shards - 1, strings.Join(list, ", ")})
	return b.Bytes(), err
}
