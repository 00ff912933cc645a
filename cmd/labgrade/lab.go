package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/reference/chat"
	"github.com/labgrade/labgrade/reference/echo"
	"github.com/labgrade/labgrade/reference/lab3"
	"github.com/labgrade/labgrade/reference/original"
	"github.com/labgrade/labgrade/reference/uppercase"
	"github.com/labgrade/labgrade/specs"
)

// builtIn are the labs that need no file, in the order in which they are listed.
var builtIn = []builtInLab{
	{"lab3", lab3.Definition},
	{"echo", echo.Definition},
	{"uppercase", uppercase.Definition},
	{"chat", chat.Definition},
	{"original", original.Definition},
}

type builtInLab struct {
	name       string
	definition []byte
}

// builtInNames lists them for a message.
func builtInNames() string {
	names := make([]string, len(builtIn))
	for i, b := range builtIn {
		names[i] = b.name
	}
	return strings.Join(names, ", ")
}

// openLab finds a lab by name, by its file or by its folder, and reads it.
func openLab(name string) (file string, data []byte, l *lab.Lab, err error) {
	file = name + "/lab.yaml"
	i := slices.IndexFunc(builtIn, func(b builtInLab) bool { return b.name == name })
	if i >= 0 {
		data = builtIn[i].definition
	} else if file, data, err = readLab(name); err != nil {
		return "", nil, nil, usage(err)
	}
	l, err = lab.Load(file, data, specs.Known())
	return file, data, l, usage(err)
}

func readLab(name string) (file string, data []byte, err error) {
	file = name
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		file = filepath.Join(name, "lab.yaml")
	}
	data, err = os.ReadFile(file)
	if os.IsNotExist(err) {
		return file, nil, fmt.Errorf("there is no lab %q: give a built-in name (%s), a lab file, or a folder that holds lab.yaml", name, builtInNames())
	}
	return file, data, err
}

// startWith are the arguments of the program: those of the command line, or else
// those of the lab; nil for the usual ones.
func startWith(part *lab.Part, args []string, command string) []string {
	if args == nil && command == "" && len(part.Start) > 0 {
		return part.Start
	}
	return args
}

func partNames(l *lab.Lab) string {
	var names []string
	for _, p := range l.Parts {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// knowChecks refuses ids that the part does not have.
func knowChecks(p *lab.Part, ids []string) error {
	for _, id := range ids {
		if _, ok := p.Check(id); !ok {
			return usage(fmt.Errorf("the part %s has no check %q; labgrade explain lists them", p.Name, id))
		}
	}
	return nil
}
