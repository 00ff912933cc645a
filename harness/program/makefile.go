package program

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// built stands in Run for the program that make built, which is only known
// when it is there. Recipe.Make puts its path in its place.
const built = "{built}"

var makeTarget = regexp.MustCompile(`(?m)^([\w./-]+)[ \t]*:(?:[^=]|$)`)

// makefileOf returns the makefile of a folder, or "". The order is make's own.
func makefileOf(dir string) string {
	for _, name := range []string{"GNUmakefile", "makefile", "Makefile"} {
		if path := filepath.Join(dir, name); exists(path) {
			return path
		}
	}
	return ""
}

// useMakefile builds with make, in a copy of the folder: the target that is named
// after the part, else the first one.
func (r *Recipe) useMakefile(dir string, tree []string) error {
	tool, err := makeTool.find()
	if err != nil {
		return err
	}
	r.Language, r.Dir = "C", dir
	r.Sources = filter(tree, func(file string) bool { return isC(file) || isHeader(file) })
	for _, source := range r.Sources {
		if languageOf(source) == "C++" {
			r.Language = "C++"
		}
	}
	command := []string{tool}
	var named []string
	for _, match := range makeTarget.FindAllStringSubmatch(read(makefileOf(dir)), -1) {
		if strings.Contains(strings.ToLower(match[1]), string(r.Part)) && filepath.Ext(match[1]) != ".o" {
			named = append(named, match[1])
		}
	}
	if len(named) == 1 {
		command = append(command, named[0])
	}
	r.Build = [][]string{command}
	r.Run = []string{built}
	return nil
}

func isHeader(file string) bool {
	ending := filepath.Ext(file)
	return ending == ".h" || ending == ".hpp" || ending == ".hh"
}

// findBuilt returns the program that make built: the executable in the folder
// that fits the part. Sources that make replaced are no longer ours to quote.
func (r *Recipe) findBuilt() (string, error) {
	m, err := openMade(r.Dir)
	if err != nil {
		r.Sources = nil
		return "", fmt.Errorf("look through what make built: %w", err)
	}
	defer m.root.Close()
	r.Sources = filter(r.Sources, m.keeps)
	names, err := m.programs()
	if err != nil {
		return "", fmt.Errorf("look through what make built: %w", err)
	}
	if len(names) == 0 {
		return "", &NoProgramError{Path: r.Path, Reason: "was built with make, but no program came of it; " + sayHow}
	}
	for i, name := range names {
		names[i] = filepath.Join(r.Dir, name)
	}
	return choose(r.Dir, names, r.Part)
}
