package main

import (
	"errors"
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
// What names one part or says how to start the program asks for that part only,
// and so does anything but a folder.
func (g *gradeCommand) pieces(l *lab.Lab) []piece {
	one := []piece{{part: g.Part, path: g.Program}}
	asked := askedParts(g.Part)
	info, err := os.Stat(g.Program)
	if err != nil || g.Command != "" || g.Args != nil || len(g.Only) > 0 || len(asked) == 1 {
		return one
	}
	switch {
	case len(asked) > 1, info.IsDir() && l.Parts[0].Programs == lab.Pair:
		return g.demanded(l)
	case !info.IsDir():
		return one
	}
	if held := g.held(l); len(held) > 1 {
		return held
	}
	return one // it also tells what is wrong with a folder without any
}

// held are the parts that there is a program for.
func (g *gradeCommand) held(l *lab.Lab) (found []piece) {
	var how []string // each is built and started
	for i := range l.Parts {
		p := &l.Parts[i]
		path, made, err := g.find(p)
		switch {
		case err != nil, slices.Contains(how, made):
			continue // none for this part, or the same program as for another
		case p.Programs == lab.Client && !program.HoldsClient(g.Program):
			continue // nobody says that it is one
		}
		how = append(how, made)
		found = append(found, piece{part: p.Name, path: path})
	}
	return found
}

// find finds the program for one part, and how it is built and started.
func (g *gradeCommand) find(p *lab.Part) (path, made string, err error) {
	path = g.Program
	if p.Transport == "udp" {
		if path = program.DatagramServer(path); path == "" {
			return "", "", &program.NoProgramError{Path: g.Program, Reason: "holds no program for the part " + p.Name}
		}
	}
	recipe, err := program.Find(path, program.Options{Part: program.Part(p.Programs), Args: []string{}})
	if err != nil {
		return "", "", err
	}
	if p.Programs != lab.Client && recipe.NamedClient() {
		return "", "", &program.NoProgramError{Path: g.Program, Reason: "holds a client, and no program for the part " + p.Name}
	}
	return path, fmt.Sprint(recipe.Build, recipe.Run), nil
}

// demanded are all parts of the lab; those that there is no program for are lost,
// as tasks are of which a submission holds only some. A folder without any was not
// meant so: it is told of like one of one part.
func (g *gradeCommand) demanded(l *lab.Lab) (all []piece) {
	var how []string
	held := 0
	for i := range l.Parts {
		p := &l.Parts[i]
		next := piece{part: p.Name, path: g.Program}
		var err error
		if p.Programs == lab.Pair {
			_, err = program.FindTask(g.Program, taskOf(p))
		} else {
			var made string
			if next.path, made, err = g.find(p); err == nil && slices.Contains(how, made) {
				err = &program.NoProgramError{Path: g.Program, Reason: "holds no program for the part " + p.Name}
			}
			how = append(how, made)
		}
		if _, none := errors.AsType[*program.NoProgramError](err); none || err != nil && p.Programs == lab.Pair {
			next.missing = absent(l, p, g.Program, err)
		} else {
			held++
		}
		if err != nil {
			next.path = g.Program // told when it is graded
		}
		all = append(all, next)
	}
	if held == 0 {
		return []piece{{part: l.Parts[0].Name, path: g.Program}}
	}
	return all
}
