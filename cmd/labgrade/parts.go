package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
			if path = datagramProgram(path); path == "" {
				continue
			}
		}
		recipe, err := program.Find(path, program.Options{Part: program.Part(p.Programs), Args: []string{}})
		switch {
		case err != nil, slices.Contains(how, fmt.Sprint(recipe.Build, recipe.Run)):
			continue // none for this part, or the same program as for another
		case recipe.Part == program.Client && !holdsClient(g.Program):
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

// client is how the file of a client is called. One that is called otherwise, as
// client_handler.py, belongs to a server.
var client = regexp.MustCompile(`(?i)client *\d*\.\w+$`)

// imported is how a server takes in a file that is called so.
var imported = regexp.MustCompile(`(?mi)^\s*(?:from|import)\s+\w*client\b|require\(['"]\./\w*client['"]`)

// holdsClient reports whether a folder, or one in it, holds a client beside the
// server. Only a name tells: whoever hands in a server alone loses nothing.
func holdsClient(dir string) bool {
	found := false
	for _, pattern := range []string{"*", "*/*"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, file := range files {
			if client.MatchString(filepath.Base(file)) {
				found = true
			} else if text, err := os.ReadFile(file); err == nil && imported.Match(text) {
				return false
			}
		}
	}
	return found
}

// datagram is how the file of a connectionless server is called.
var datagram = regexp.MustCompile(`(?i)udp|datagram|dgram`)

// datagramProgram is the one file in a folder that is called so and is no client.
func datagramProgram(dir string) string {
	entries, _ := os.ReadDir(dir)
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool {
		return !datagram.MatchString(e.Name()) || regexp.MustCompile(`(?i)client`).MatchString(e.Name())
	})
	if len(entries) != 1 {
		return ""
	}
	return filepath.Join(dir, entries[0].Name())
}
