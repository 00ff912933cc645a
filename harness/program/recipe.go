package program

import (
	"slices"
	"strings"
)

// Part says which end of the connection a program is.
type Part string

// The parts that a lab can ask for.
const (
	Server Part = "server"
	Client Part = "client"
)

// other is the part that a name may hold instead.
func (p Part) other() Part {
	if p == Client {
		return Server
	}
	return Client
}

// named is the part with the zero value read as a server.
func (p Part) named() Part {
	if p == "" {
		return Server
	}
	return p
}

// Options change how Find decides. The zero value looks for a server.
type Options struct {
	// Part decides which names are preferred in a folder and which arguments
	// a program gets: a server {port}, a client {host} {port}.
	Part Part

	// Command, when given, is what to run, in the folder and without a shell;
	// it is split as Split does and holds its own placeholders.
	Command string

	// Args replace the default arguments; nil means the default, an empty
	// slice none at all. After a Command they are added.
	Args []string
}

// arguments returns the words that follow the program.
func (o Options) arguments() []string {
	switch {
	case o.Args != nil:
		return o.Args
	case o.Command != "":
		return nil
	case o.Part == Client:
		return []string{"{host}", "{port}"}
	default:
		return []string{"{port}"}
	}
}

// Recipe tells how to run what a student handed in. It is plain data.
type Recipe struct {
	Name     string     // how a report calls it: base name of the file or folder
	Path     string     // the path given, absolute
	Part     Part       // which end it is run as
	Language string     // "Python", "C", "C++", "Java", "Go", "JavaScript", "Rust", "Ruby", "Perl", "executable" or "command"
	Dir      string     // working directory of the run, absolute
	Sources  []string   // the student's own source files, absolute, sorted
	Build    [][]string // argument vectors that Make runs in order in Dir; empty when nothing is compiled
	Run      []string   // argument vector; may hold {port}, {host} and {scratch}
	Scratch  string     // where Make put what it built; stands for {scratch}
}

// Argv returns the argument vector of a run: Run with each {name} replaced by
// values[name], and {scratch} by the folder given to Make. Placeholders without
// a value stay as they are.
func (r *Recipe) Argv(values map[string]string) []string {
	return fill(r.Run, r.Scratch, values)
}

// fill replaces all placeholders in one pass, so that a value that looks like
// a placeholder is left alone.
func fill(words []string, scratch string, values map[string]string) []string {
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	if _, given := values["scratch"]; !given && scratch != "" {
		pairs = append(pairs, "{scratch}", scratch)
	}
	replacer := strings.NewReplacer(pairs...)
	filled := slices.Clone(words)
	for i, word := range filled {
		filled[i] = replacer.Replace(word)
	}
	return filled
}
