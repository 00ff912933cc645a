package lab

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// file is a lab file while it is being read.
type file struct {
	name     string
	lines    []string
	root     *yaml.Node
	lab      Lab
	mistakes Mistakes
}

// maxFile bounds a lab file, so that a YAML bomb is refused unread.
const maxFile = 1 << 20

// Load reads a lab file. The name is used in messages only. known are the ids
// of the checks that can be made; a check that is not among them must have a
// script. The error is of type [Mistakes].
func Load(name string, data []byte, known []string) (*Lab, error) {
	f := &file{name: name, lines: strings.Split(string(data), "\n")}
	if len(data) > maxFile {
		f.add(1, 1, "the file is larger than %d bytes; a lab file is a page or two", maxFile)
		return nil, f.mistakes
	}
	if f.parse(data); len(f.mistakes) == 0 {
		f.validate(known)
	}
	if len(f.mistakes) > 0 {
		return nil, f.sorted()
	}
	return &f.lab, nil
}

// sorted returns the mistakes in the order of the file, each once: what an alias
// repeats is wrong in one place.
func (f *file) sorted() Mistakes {
	slices.SortFunc(f.mistakes, func(a, b Mistake) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column, strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(f.mistakes)
}

func (f *file) parse(data []byte) {
	var root yaml.Node
	if err := yaml.Load(data, &root); err != nil {
		f.complain(err)
		return
	}
	f.root = &root
	if err := yaml.Load(data, &f.lab, yaml.WithKnownFields()); err != nil {
		f.complain(err)
	}
}

// complain turns the library's errors, which carry positions, into mistakes.
func (f *file) complain(err error) {
	var many *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &many):
		for _, e := range many.Errors {
			f.loadError(e)
		}
	case errors.As(err, &one):
		f.loadError(one)
	default:
		f.add(1, 1, "%v", err)
	}
}

// loadError adds one error of the library. A byte that no text may hold is told
// with its offset alone.
func (f *file) loadError(e *yaml.LoadError) {
	line, column := e.Mark.Line, e.Mark.Column
	if offset := e.Mark.Index; line == 0 && offset > 0 {
		for line = 1; line < len(f.lines) && offset > len(f.lines[line-1]); line++ {
			offset -= len(f.lines[line-1]) + 1
		}
		column = offset + 1
	}
	f.add(line, column, "%s", e.Message)
}

// at finds the node at a path of keys and indexes; the nearest one above it
// when a key is absent.
func (f *file) at(path ...any) *yaml.Node {
	n := f.root
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func child(n *yaml.Node, step any) *yaml.Node {
	switch key := step.(type) {
	case int:
		if n.Kind == yaml.SequenceNode && key < len(n.Content) {
			return n.Content[key]
		}
	case string:
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return n.Content[i+1]
			}
		}
	}
	return nil
}

// wrong adds a mistake at a path.
func (f *file) wrong(path []any, format string, args ...any) {
	n := f.at(path...)
	f.add(n.Line, n.Column, "%s", fmt.Sprintf(format, args...))
}
