package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/program"
)

// piece is one part of a lab with the program that is graded by it.
type piece struct {
	part string // empty: the one that the command line names, or the first
	path string
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
		found = append(found, piece{p.Name, path})
	}
	if len(found) < 2 {
		return one // which also tells what is wrong with a folder without any
	}
	return found
}
