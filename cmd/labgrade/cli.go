package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"

	"github.com/alecthomas/kong"
)

// grammar is the command line.
type grammar struct {
	Grade   gradeCommand   `cmd:"" default:"withargs" help:"Grade a program (the default)."`
	Client  clientCommand  `cmd:"" help:"Grade a client."`
	Class   classCommand   `cmd:"" help:"Grade the submissions of a class."`
	Merge   mergeCommand   `cmd:"" help:"Join the results of a class that several machines graded."`
	Regrade regradeCommand `cmd:"" help:"Score a class again from its records after points have changed."`
	Init    initCommand    `cmd:"" help:"Write what a scheduler needs to grade a class in shards."`
	Report  reportCommand  `cmd:"" help:"Write a report again from a record that --json wrote."`
	Explain explainCommand `cmd:"" help:"Explain a check or a cause."`
	Labs    labsCommand    `cmd:"" help:"List, show, write and verify labs."`
	Doctor  doctorCommand  `cmd:"" help:"Tell what this machine allows, by trying."`
	Version versionCommand `cmd:"" help:"Print the version."`
	Burn    burnCommand    `cmd:"" hidden:"" help:"Burn a processor until the input ends."`
}

const description = `Labgrade grades socket programs.

    labgrade ./myserver.py               grade a server: a file or a folder
    labgrade ./folder                    grade the server and the client that it holds
    labgrade client ./myclient.py        grade a client
    labgrade ./folder --run 'make run'   say yourself how it is started
    labgrade ./myserver -- -p {port}     say yourself which arguments it gets

It starts the program, talks to it by the rules of the lab and tells what is wrong, with the proof.
Exit status: 0 all checks passed, 1 some did not, 2 wrong usage, 3 labgrade's own trouble.`

// command is a parsed command line.
type command struct {
	ctx *kong.Context
}

// parse reads the arguments. exit is set when there is nothing more to do.
func parse(args []string, stdout, stderr io.Writer) (cli *command, exit *int, err error) {
	args, rest := splitRest(args)
	var g grammar
	g.Grade.Args, g.Client.Args, g.Class.Args = rest, rest, rest
	ended := -1
	parser, err := kong.New(&g,
		kong.Name("labgrade"), kong.Description(description),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { ended = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	)
	if err != nil {
		return nil, nil, fmt.Errorf("building the command line: %w", err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := parser.Parse(args)
	if ended >= 0 {
		return nil, &ended, nil
	}
	if err != nil {
		return nil, nil, usage(fmt.Errorf("%w (see labgrade --help)", err))
	}
	return &command{ctx}, nil, nil
}

// splitRest takes off what follows "--": the arguments of the student's program.
func splitRest(args []string) (own, rest []string) {
	if i := slices.Index(args, "--"); i >= 0 {
		return args[:i], append([]string{}, args[i+1:]...)
	}
	return args, nil
}

// output is where a command writes.
type output struct{ stdout, stderr *os.File }

func (c *command) run(ctx context.Context, stdout, stderr *os.File) error {
	c.ctx.BindTo(ctx, (*context.Context)(nil))
	return c.ctx.Run(output{stdout, stderr})
}

// version is the module's version as the build recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(out output) error {
	_, err := fmt.Fprintln(out.stdout, "labgrade", version())
	return err
}
