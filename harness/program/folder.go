package program

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The bounds of a folder that is looked through. A submission has a few dozen
// files; someone who names the home folder gets an answer all the same.
const (
	deepest   = 8
	mostFiles = 5000
)

// junk are folders that hold nothing a student wrote.
var junk = regexp.MustCompile(`(?i)^(?:\..+|__pycache__|__MACOSX|node_modules|venv|env|virtualenv|target|build|dist|out|bin|obj|vendor|site-packages|cmake-build-.*)$`)

// walk lists the files of a folder that a student may have written, sorted.
func walk(top string) ([]string, error) { return walkExcept(top, isJunk) }

// walkExcept lists the files of a folder, without the folders that skip names.
func walkExcept(top string, skip func(dir string) bool) ([]string, error) {
	var files []string
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == top:
			return err
		case err != nil:
			return nil // a folder that may not be read holds nothing to run
		case entry.IsDir():
			if path != top && (skip(path) || depth(top, path) > deepest) {
				return filepath.SkipDir
			}
		case len(files) >= mostFiles:
			return filepath.SkipAll
		case entry.Type().IsRegular() && !strings.HasPrefix(entry.Name(), "."):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look through the folder: %w", err)
	}
	return files, nil
}

// isJunk decides by the name, except for Cargo's src/bin.
func isJunk(dir string) bool {
	return junk.MatchString(filepath.Base(dir)) && !strings.HasSuffix(dir, filepath.FromSlash("src/bin"))
}

// depth is how many folders lie between top and path.
func depth(top, path string) int {
	rel, err := filepath.Rel(top, path)
	if err != nil {
		return 0
	}
	return strings.Count(rel, string(filepath.Separator))
}

// useFolder finds out what a folder is: a project that its own build file
// describes, or source files of which one is the program.
func (r *Recipe) useFolder() error {
	files, err := walk(r.Path)
	if err != nil {
		return err
	}
	dir := unwrap(r.Path)
	switch {
	case makefileOf(dir) != "" && slices.ContainsFunc(files, isC):
		return r.useMakefile(dir, files)
	case exists(filepath.Join(dir, "Cargo.toml")):
		return r.useCargo(dir, files)
	case exists(filepath.Join(dir, "package.json")):
		if done, err := r.useNode(dir, files); done || err != nil {
			return err
		}
	}
	file, err := r.pick(files)
	if err != nil {
		return err
	}
	return r.useFile(file, files)
}

// pick chooses the file that is the program: a source file in which one can
// begin, else one that was handed in compiled or as a script without ending.
func (r *Recipe) pick(files []string) (string, error) {
	candidates := filter(files, begins)
	if len(candidates) == 0 {
		candidates = filter(files, func(file string) bool { return isBinary(file) || isProgram(file) || isScript(file) })
	}
	return choose(r.Path, candidates, r.Part)
}

// isScript reports whether an executable file without an ending has a #! line.
func isScript(file string) bool {
	info, err := os.Stat(file)
	return err == nil && filepath.Ext(file) == "" && isExecutable(info) && len(shebang(file)) > 0
}

// unwrap goes down through folders that hold nothing but one folder, as
// archives have them.
func unwrap(dir string) string {
	for range deepest {
		found, err := os.ReadDir(dir)
		if err != nil {
			return dir
		}
		found = slices.DeleteFunc(found, func(entry os.DirEntry) bool {
			return strings.HasPrefix(entry.Name(), ".") || entry.IsDir() && isJunk(entry.Name())
		})
		if len(found) != 1 || !found[0].IsDir() {
			return dir
		}
		dir = filepath.Join(dir, found[0].Name())
	}
	return dir
}
