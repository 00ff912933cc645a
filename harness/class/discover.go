package class

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Options of Discover. The zero value is a folder without a roster.
type Options struct {
	Scratch string   // an empty folder, for a class that comes as one archive
	Roster  *Roster  // who should have handed something in; nil: nobody knows
	Ignore  []string // files in the folder that are no submissions, such as the roster
}

// Discover finds the submissions of a class in a folder, or in an archive as a
// platform gives it. What cannot belong to anyone is a Problem. The result is
// the same for the same files, whatever order the system lists them in. An
// error means that the folder itself cannot be read.
func Discover(ctx context.Context, dir string, o Options) (*Class, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	c, packing := &Class{}, &wholeClass{}
	if !info.IsDir() {
		if packing, err = unpackClass(ctx, dir, o.Scratch); err != nil {
			return nil, err
		}
		dir = packing.dir
		c.Problems = packing.problems
	}
	if dir, err = c.read(dir, packing.dir != "", o.Ignore); err != nil {
		return nil, err
	}
	c.readable()
	c.unique()
	if o.Roster != nil {
		o.Roster.match(c)
	}
	c.folders()
	for i := range c.Submissions {
		c.Submissions[i].root = dir
		c.Submissions[i].refused = packing.refusal(&c.Submissions[i])
	}
	slices.SortFunc(c.Problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Reason, b.Reason))
	})
	return c, nil
}

// listing is a folder of a class without junk.
type listing struct {
	base    string // the folder's own name
	fsys    fs.FS
	entries []fs.DirEntry
}

func list(dir string, ignore []string) (*listing, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		at := filepath.Join(dir, e.Name())
		return isJunk(e.Name(), e.IsDir()) || isOutput(at) || isNamed(at, ignore)
	})
	return &listing{base: filepath.Base(dir), fsys: os.DirFS(dir), entries: entries}, nil
}

// isNamed reports whether a path is one of the files named.
func isNamed(file string, named []string) bool {
	info, err := os.Stat(file)
	return err == nil && slices.ContainsFunc(named, func(name string) bool {
		other, err := os.Stat(name)
		return err == nil && os.SameFile(info, other)
	})
}

// isOutput reports whether a folder holds the results of an earlier run.
func isOutput(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, metaFile))
	return err == nil
}

// read finds out which layout a folder has. Platforms and archives often wrap
// everything in one more folder.
func (c *Class) read(dir string, packed bool, ignore []string) (string, error) {
	for range 3 {
		l, err := list(dir, ignore)
		if err != nil {
			return "", err
		}
		inner := filepath.Join(dir, l.only())
		if inner != dir && (packed || recognised(inner, ignore)) {
			dir = inner
			continue
		}
		c.take(l)
		break
	}
	return dir, nil
}

// only is the name of the one folder that a listing holds.
func (l *listing) only() string {
	if len(l.entries) == 1 && l.entries[0].IsDir() {
		return l.entries[0].Name()
	}
	return ""
}

func recognised(dir string, ignore []string) bool {
	l, err := list(dir, ignore)
	return err == nil && l.layout().name != plain.name
}

// take reads a listing by its layout and notes what belongs to nobody.
func (c *Class) take(l *listing) {
	layout := l.layout()
	c.Layout = layout.name
	var strays []Problem
	c.Submissions, strays = layout.read(l)
	c.Problems = append(c.Problems, strays...)
}

// readable makes names that are no UTF-8 into some that every file about the
// class can hold. The parts keep theirs.
func (c *Class) readable() {
	for i := range c.Submissions {
		s := &c.Submissions[i]
		for _, text := range []*string{&s.ID, &s.Path} {
			*text = strings.ToValidUTF8(*text, "_")
		}
		for j := range s.Students {
			for _, text := range []*string{&s.Students[j].ID, &s.Students[j].Name} {
				*text = strings.ToValidUTF8(*text, "_")
			}
		}
	}
}

// unique orders the submissions and keeps the first of each id.
func (c *Class) unique() {
	slices.SortStableFunc(c.Submissions, func(a, b Submission) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Path, b.Path))
	})
	kept := c.Submissions[:0]
	for _, s := range c.Submissions {
		if n := len(kept); n > 0 && kept[n-1].ID == s.ID {
			c.Problems = append(c.Problems, Problem{s.Path, fmt.Sprintf("was left aside: %s is graded as the submission of %s; keep one of them", kept[n-1].Path, s.ID)})
			continue
		}
		kept = append(kept, s)
	}
	c.Submissions = kept
}
