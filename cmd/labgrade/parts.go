package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
)

// piece is one part of a lab with the program that is graded by it.
type piece struct {
	part    string // empty: the one that the command line names, or the first
	path    string
	missing *result.Run // what is told of a part without a program
}

// pieces finds for each part of the lab the program that a folder holds for it.
// What names a part or says how to start the program asks for one part only, and
// so does anything but a folder.
func (g *gradeCommand) pieces(l *lab.Lab) []piece {
	one := []piece{{part: g.Part, path: g.Program}}
	info, err := os.Stat(g.Program)
	if err != nil || !info.IsDir() || g.Part != "" || g.Command != "" || g.Args != nil || len(g.Only) > 0 {
		return one
	}
	if l.Parts[0].Programs == lab.Pair {
		return orOne(g.tasks(l), one)
	}
	var found []piece
	var how []string // each is built and started
	for _, p := range l.Parts {
		path := g.Program
		if p.Transport == "udp" {
			if path = program.DatagramServer(path); path == "" {
				continue
			}
		}
		recipe, err := program.Find(path, program.Options{Part: program.Part(p.Programs), Args: []string{}})
		switch {
		case err != nil, slices.Contains(how, fmt.Sprint(recipe.Build, recipe.Run)):
			continue // none for this part, or the same program as for another
		case recipe.Part == program.Client && !program.HoldsClient(g.Program):
			continue
		}
		how = append(how, fmt.Sprint(recipe.Build, recipe.Run))
		found = append(found, piece{part: p.Name, path: path})
	}
	return orOne(found, one)
}

// orOne is one piece unless several were found; it also tells what is wrong with
// a folder without any.
func orOne(found, one []piece) []piece {
	if len(found) < 2 {
		return one
	}
	return found
}

// tasks finds the pair of programs for each part. A submission that holds some of
// the tasks has lost those that it does not hold.
func (g *gradeCommand) tasks(l *lab.Lab) (all []piece) {
	held := 0
	for i := range l.Parts {
		p := &l.Parts[i]
		next := piece{part: p.Name, path: g.Program}
		if _, err := program.FindTask(g.Program, taskOf(p)); err != nil {
			next.missing = absent(l, p, g.Program, err)
		} else {
			held++
		}
		all = append(all, next)
	}
	if held == 0 {
		return nil
	}
	return all
}
