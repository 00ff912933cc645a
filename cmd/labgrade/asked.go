package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
)

// askedParts are the names in --part: of several, separated by commas, each must
// have been handed in. Nothing asks for all that a program is found for.
func askedParts(flag string) []string {
	if flag == "" {
		return nil
	}
	names := strings.Split(flag, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// onlyParts is the lab with the parts alone that are asked for, in its own order.
// Nothing asks for all of them.
func onlyParts(l *lab.Lab, names []string) (*lab.Lab, error) {
	if len(names) == 0 {
		return l, nil
	}
	for i, name := range names {
		if _, ok := l.Part(name); !ok || name == "" {
			return nil, usage(fmt.Errorf("the lab %s has no part %q; it has %s", l.Name, name, partNames(l)))
		}
		if slices.Contains(names[:i], name) {
			return nil, usage(fmt.Errorf("--part names %s twice", name))
		}
	}
	only := *l
	only.Parts = slices.DeleteFunc(slices.Clone(l.Parts), func(p lab.Part) bool { return !slices.Contains(names, p.Name) })
	return &only, nil
}
