package program

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// made looks at what a build left behind. A makefile may have put a link to
// anything there: none is followed out of the folder (os.Root).
type made struct{ root *os.Root }

// openMade opens the folder that was built in, which the build may have
// replaced by a link, from the folder above it, which it cannot.
func openMade(dir string) (made, error) {
	above, err := os.OpenRoot(filepath.Dir(dir))
	if err != nil {
		return made{}, err
	}
	defer above.Close()
	info, err := above.Lstat(filepath.Base(dir))
	if err != nil {
		return made{}, err
	}
	if !info.IsDir() {
		return made{}, &fs.PathError{Op: "open", Path: dir, Err: errors.New("the build made something else of the folder")}
	}
	root, err := above.OpenRoot(filepath.Base(dir))
	return made{root}, err
}

// programs lists the compiled programs, by their names in the folder.
func (m made) programs() (found []string, err error) {
	seen := 0
	err = fs.WalkDir(m.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
		switch seen++; {
		case err != nil && name == ".":
			return err
		case err != nil:
			return nil // a folder that may not be read holds nothing to run
		case seen > mostFiles:
			return fs.SkipAll
		case entry.IsDir() && (hidden || strings.Count(name, "/") > deepest):
			return fs.SkipDir
		case !hidden && entry.Type().IsRegular() && m.isProgram(name):
			found = append(found, filepath.FromSlash(name))
		}
		return nil
	})
	return found, err
}

// isProgram is as the function of the same name.
func (m made) isProgram(name string) bool {
	info, err := m.root.Lstat(name)
	if err != nil || isLibrary(name) || !isExecutable(info) {
		return false
	}
	file, err := m.root.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	magic := make([]byte, 4)
	_, err = io.ReadFull(file, magic)
	return err == nil && slices.ContainsFunc(magics, func(known string) bool { return bytes.HasPrefix(magic, []byte(known)) })
}

// keeps reports whether a source file, by its full path, is still a file there,
// so that reports may quote it.
func (m made) keeps(source string) bool {
	name, err := filepath.Rel(m.root.Name(), source)
	if err != nil || !filepath.IsLocal(name) {
		return false
	}
	info, err := m.root.Lstat(name)
	return err == nil && info.Mode().IsRegular() && !m.throughLink(name)
}

// throughLink reports whether a folder on the way to a file is a link.
func (m made) throughLink(name string) bool {
	for dir := filepath.Dir(name); dir != "."; dir = filepath.Dir(dir) {
		if info, err := m.root.Lstat(dir); err != nil || !info.IsDir() {
			return true
		}
	}
	return false
}
