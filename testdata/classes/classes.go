// Package classes makes a class out of the programs in testdata/programs, as a
// learning platform would give it: under other names, in folders, files and
// archives of all kinds, and with submissions that mean harm among them.
//
// Start with [Make]. Nothing is kept in the repository but the programs; the
// archives are made anew, byte by byte the same.
package classes

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Size is how many submissions a class has, the hostile ones among them.
const Size = 64

// Want is what must become of a submission.
type Want string

// What becomes of submissions, as the column status of grades.csv has it.
const (
	Graded     Want = "graded"
	NotStarted Want = "not-started"
	Refused    Want = "refused"
)

// Student is one submission of the class.
type Student struct {
	ID   string
	Want Want // empty: any, but never trouble of labgrade's own
	Good bool // gets all points
}

// Make writes a class of servers into dir, in the layout of a platform:
// "folder", "moodle", "canvas", "gradescope" or "github". programs is the folder
// testdata/programs. The languages limit which programs are taken, by the
// beginnings of their names such as "python_"; none means all.
func Make(dir, programs, layout string, languages ...string) ([]Student, error) {
	write, ok := layouts[layout]
	if !ok {
		return nil, fmt.Errorf("classes: no layout %q", layout)
	}
	found, err := choose(filepath.Join(programs, "server"), languages)
	if err != nil {
		return nil, err
	}
	var all []handin
	for i, p := range found {
		files, err := read(p.path)
		if err != nil {
			return nil, err
		}
		s := Student{ID: fmt.Sprintf("s%04d", 1000+i), Want: Graded, Good: p.good}
		all = append(all, handin{Student: s, base: filepath.Base(p.path), files: files, kind: kinds[i%len(kinds)]})
	}
	for i, h := range hostile() {
		h.ID = fmt.Sprintf("x%04d", 9000+i)
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b handin) int { return strings.Compare(a.ID, b.ID) })
	students := make([]Student, len(all))
	for i, h := range all {
		students[i] = h.Student
		if layout == "moodle" || layout == "canvas" { // whose ids are numbers
			students[i].ID = h.ID[1:]
		}
	}
	return students, write(dir, all)
}

// handin is a submission before it is written.
type handin struct {
	Student
	base  string            // what the student called the file or folder
	files map[string]string // by name; empty for what is raw
	kind  string            // of archive, or "folder"
	raw   string            // an archive as it is
}

// kinds are how submissions are handed in, one after the other.
var kinds = []string{"folder", "zip", "tar.gz", "nested", "wrapped", "tar"}

// program is one of the corpus.
type program struct {
	path string
	good bool
}

// racing are programs whose mistake is a race of their own threads, or with how
// their input is cut: what they do differs from one run to the next, and so may
// the checks that notice. The grades of the others are the same every time.
var racing = regexp.MustCompile(`global|static|race|class_attribute|select_readline|select_decode`)

// choose takes good programs and faulty ones in turns, again from the start when
// there are too few.
func choose(servers string, languages []string) (chosen []program, err error) {
	var good, faulty []program
	for folder, list := range map[string]*[]program{"good": &good, "faulty": &faulty} {
		entries, err := os.ReadDir(filepath.Join(servers, folder))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if wanted(e.Name(), languages) && !racing.MatchString(e.Name()) {
				*list = append(*list, program{filepath.Join(servers, folder, e.Name()), folder == "good"})
			}
		}
	}
	if len(good) == 0 || len(faulty) == 0 {
		return nil, fmt.Errorf("classes: no programs of %v in %s", languages, servers)
	}
	for i := range Size - len(hostile()) {
		list := faulty
		if i%3 == 0 {
			list = good
		}
		chosen = append(chosen, list[i/2%len(list)])
	}
	return chosen, nil
}

func wanted(name string, languages []string) bool {
	return len(languages) == 0 || slices.ContainsFunc(languages, func(l string) bool { return strings.HasPrefix(name, l) })
}

// read reads a program of one file or of a folder.
func read(path string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.Walk(path, func(at string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		name, err := filepath.Rel(path, at)
		if name == "." {
			name = filepath.Base(path)
		}
		text, readErr := os.ReadFile(at)
		files[filepath.ToSlash(name)] = string(text)
		return errors.Join(err, readErr)
	})
	return files, err
}
