package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/reference/lab3"
	"github.com/labgrade/labgrade/specs"
)

// builtIn are the labs that need no file.
var builtIn = map[string][]byte{"lab3": lab3.Definition}

// openLab finds a lab by name, by its file or by its folder, and reads it.
func openLab(name string) (file string, data []byte, l *lab.Lab, err error) {
	data, ok := builtIn[name]
	file = name + "/lab.yaml"
	if !ok {
		if file, data, err = readLab(name); err != nil {
			return "", nil, nil, usage(err)
		}
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
		return file, nil, fmt.Errorf("there is no lab %q: give a built-in name (lab3), a lab file, or a folder that holds lab.yaml", name)
	}
	return file, data, err
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
