package lab

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
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
	spoilt   map[*yaml.Node]bool // values that could not be taken: told already
}

// maxFile bounds a lab file, so that a YAML bomb is refused unread.
const maxFile = 1 << 20

// Load reads a lab file. The name is used in messages only. A check that is not
// in the catalogue must have a script. The error is of type [Mistakes].
func Load(name string, data []byte, known Catalogue) (*Lab, error) {
	f := &file{name: name, lines: strings.Split(string(data), "\n"), spoilt: map[*yaml.Node]bool{}}
	if len(data) > maxFile {
		f.add(1, 1, "the file is larger than %d bytes; a lab file is a page or two", maxFile)
		return nil, f.mistakes
	}
	if f.parse(data) {
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

// parse reads the file as far as it is a lab; false if what follows from it
// cannot be told.
func (f *file) parse(data []byte) bool {
	var root yaml.Node
	if err := yaml.Load(data, &root); err != nil {
		f.complain(err)
		return false
	}
	f.root = &root
	if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		f.root = root.Content[0]
	}
	d := &decoder{file: f}
	d.value(f.root, reflect.ValueOf(&f.lab).Elem(), "the lab")
	return !d.full && (f.root.Kind == yaml.MappingNode || f.root.ShortTag() == "!!null")
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
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// meaning is what an alias stands for.
func meaning(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func child(n *yaml.Node, step any) *yaml.Node {
	n = meaning(n)
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

// wrong adds a mistake at a path. What follows from a value that could not be
// taken is not told again.
func (f *file) wrong(path []any, format string, args ...any) {
	if n := f.at(path...); !f.spoilt[meaning(n)] {
		f.add(n.Line, n.Column, "%s", fmt.Sprintf(format, args...))
	}
}
