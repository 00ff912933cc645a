package program

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var goMain = regexp.MustCompile(`(?m)^package\s+main\b`)

// useGo builds a Go file with the files of its package that have no main
// function of their own: students keep server.go and client.go in one folder.
// Inside a module that was handed in, it runs from the root of the module.
func (r *Recipe) useGo(file string, tree []string) error {
	tool, err := golang.find()
	if err != nil {
		return err
	}
	dir := filepath.Dir(file)
	files := filter(sameLanguage(tree, "Go"), func(other string) bool {
		if other == file {
			return true
		}
		return filepath.Dir(other) == dir && !begins(other) && isGoMain(other)
	})
	if r.Path != file {
		r.Dir = moduleRoot(dir, r.Path)
	}
	command := []string{tool, "build", "-buildvcs=false", "-o", target()}
	r.Build = [][]string{append(command, relative(r.Dir, files)...)}
	r.Run = []string{target()}
	r.Sources = files
	if r.Path != file {
		r.Sources = filter(sameLanguage(tree, "Go"), func(other string) bool { return !begins(other) || other == file })
	}
	return nil
}

// isGoMain reports whether a file belongs to package main and is no test.
func isGoMain(file string) bool {
	return goMain.MatchString(code(file)) && !strings.HasSuffix(file, "_test.go")
}

// moduleRoot is the nearest folder from dir up to top that holds a go.mod, or
// dir when there is none.
func moduleRoot(dir, top string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
		if at == top || at == filepath.Dir(at) {
			return dir
		}
	}
}
