package lab

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// decoder turns YAML nodes into the types of a lab. Unlike a library's it tells
// every mistake at its place and in words of lab files, not of Go, and goes on
// behind each of them.
type decoder struct {
	*file
	nodes int // visited so far, what aliases repeat included
	full  bool
}

// maxNodes bounds what aliases can make of a page: far more than a lab has.
const maxNodes = 50_000

// field is a key of a mapping.
type field struct {
	name  string
	index int
}

// fields lists the keys of a type.
func fields(t reflect.Type) (all []field) {
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "-" {
			all = append(all, field{name, i})
		}
	}
	return all
}

// value decodes a node. what names the place for a person: "points".
func (d *decoder) value(n *yaml.Node, v reflect.Value, what string) {
	if d.nodes++; d.nodes > maxNodes {
		if !d.full {
			d.add(n.Line, n.Column, "the aliases of this file multiply to more than %d entries; write out what is meant", maxNodes)
		}
		d.full = true
		return
	}
	n = meaning(n)
	switch {
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" && v.Kind() != reflect.Struct:
		d.spoilt[n] = true
		d.add(n.Line, n.Column, "%s has no value; %s, or leave the key out", what, wanted(v.Type()))
	case v.Kind() == reflect.Struct:
		d.mapping(n, v, what)
	case v.Kind() == reflect.Map:
		d.table(n, v, what)
	case v.Kind() == reflect.Slice:
		d.list(n, v, what)
	default:
		d.scalar(n, v, what)
	}
}

// wanted says what would be right for a type.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct:
		var names []string
		for _, f := range fields(t) {
			names = append(names, f.name)
		}
		return "give the keys " + strings.Join(names, ", ")
	case reflect.Map:
		return "give a name, a colon and what belongs to it, for each in a line of its own"
	case reflect.Slice:
		return `give a list, each entry with "- " in front, or [a, b, c]`
	case reflect.Int:
		return "give a whole number"
	case reflect.Bool:
		return "give true or false"
	}
	return "give a text"
}

// kinds are what a person calls what stands there.
var kinds = map[yaml.Kind]string{yaml.SequenceNode: "a list", yaml.MappingNode: "a group of keys", yaml.ScalarNode: "a text"}

func (d *decoder) mistyped(n *yaml.Node, t reflect.Type, what string) {
	got := kinds[n.Kind]
	if n.Kind == yaml.ScalarNode {
		if got = strconv.Quote(n.Value); len(got) > 40 {
			got = "a text"
		}
	}
	d.spoilt[n] = true
	d.add(n.Line, n.Column, "%s cannot be %s; %s", what, got, wanted(t))
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, what string) {
	if n.Kind != yaml.MappingNode {
		if n.ShortTag() != "!!null" {
			d.mistyped(n, v.Type(), what)
		}
		return
	}
	known := fields(v.Type())
	for i := 0; i+1 < len(n.Content) && !d.full; i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if d.twice(n, i) {
			continue
		}
		at := slices.IndexFunc(known, func(f field) bool { return f.name == key.Value && key.Kind == yaml.ScalarNode })
		switch {
		case at >= 0:
			d.value(value, v.Field(known[at].index), key.Value)
		case key.ShortTag() == "!!merge":
			d.merge(value, v, what)
		default:
			d.unknown(key, known, what)
		}
	}
}

// twice reports a key that stands in a mapping already.
func (d *decoder) twice(n *yaml.Node, at int) bool {
	for i := 0; i < at; i += 2 {
		if n.Content[i].Value == n.Content[at].Value {
			d.add(n.Content[at].Line, n.Content[at].Column, "the key %q stands in line %d already", n.Content[at].Value, n.Content[i].Line)
			return true
		}
	}
	return false
}

// merge takes over the keys of another mapping, "<<: *base". Keys of its own are
// read after it, where it stands first.
func (d *decoder) merge(n *yaml.Node, v reflect.Value, what string) {
	d.value(n, v, what)
}

func (d *decoder) unknown(key *yaml.Node, known []field, what string) {
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.name
	}
	hint := "; it has " + strings.Join(names, ", ")
	if near := similar(key.Value, names); near != "" {
		hint = "; did you mean " + near + "?"
	}
	d.add(key.Line, key.Column, "%s has no key %q%s", what, key.Value, hint)
}

func (d *decoder) table(n *yaml.Node, v reflect.Value, what string) {
	if n.Kind != yaml.MappingNode {
		d.mistyped(n, v.Type(), what)
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i+1 < len(n.Content) && !d.full; i += 2 {
		if d.twice(n, i) {
			continue
		}
		entry := reflect.New(v.Type().Elem()).Elem()
		name := n.Content[i].Value
		d.value(n.Content[i+1], entry, fmt.Sprintf("%s, an entry of %s,", strconv.Quote(name), what))
		v.SetMapIndex(reflect.ValueOf(name), entry)
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, what string) {
	if n.Kind != yaml.SequenceNode {
		d.mistyped(n, v.Type(), what)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, entry := range n.Content {
		if d.full {
			return
		}
		d.value(entry, v.Index(i), "an entry of "+what)
	}
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, what string) {
	if n.Kind != yaml.ScalarNode {
		d.mistyped(n, v.Type(), what)
		return
	}
	switch v.Kind() {
	case reflect.Int:
		number, err := strconv.Atoi(n.Value)
		if err != nil || n.ShortTag() != "!!int" {
			d.mistyped(n, v.Type(), what)
			return
		}
		v.SetInt(int64(number))
	case reflect.Bool:
		if n.ShortTag() != "!!bool" {
			d.mistyped(n, v.Type(), what)
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	default:
		v.SetString(n.Value)
	}
}
