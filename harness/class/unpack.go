package class

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Unpack puts what was handed in, without junk and with its archives unpacked,
// into dir, an empty folder, as plain files and folders. An archive beside other
// files that cannot be read stays as it is, and is told of in left, one sentence
// each. Errors: *RefusedError for what must not be unpacked; the folder then
// holds a part of it.
func (s *Submission) Unpack(ctx context.Context, dir string, limits Limits) (left []string, err error) {
	if s.refused != nil {
		return nil, s.refused
	}
	from, err := os.OpenRoot(s.root)
	if err != nil {
		return nil, fmt.Errorf("opening the class's folder: %w", err)
	}
	defer from.Close()
	to, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the scratch folder: %w", err)
	}
	defer to.Close()
	u := &unpacking{to: to, budget: &budget{ctx: ctx, limits: limits.orUsual()}}
	for _, p := range s.parts {
		if err := u.part(from, p, len(s.parts) == 1); err != nil {
			return nil, err
		}
	}
	if err := u.nested(); err != nil {
		return nil, err
	}
	return u.rest(dir)
}

// unpacking is the state of one Unpack.
type unpacking struct {
	to     *os.Root
	budget *budget
	seen   names
	found  []string // archives among what was unpacked
	unread []error  // what is wrong with those of them that cannot be read
}

// part copies one part. An archive that is all there is is unpacked in place of
// itself.
func (u *unpacking) part(from *os.Root, p part, alone bool) error {
	info, err := from.Lstat(p.path)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return u.folder(from, p)
	case !info.Mode().IsRegular():
		return refuse(p.name, "is not a plain file")
	}
	if kind, _ := archiveKind(p.name); kind == "" || !alone {
		return u.file(from, p.path, member{name: p.name, mode: info.Mode()})
	}
	u.budget.packed += max(1, info.Size())
	return u.archive(from, p.path, "")
}

// folder copies a folder of the class. A case-sensitive file system may hold
// names that differ by case alone.
func (u *unpacking) folder(from *os.Root, p part) error { return u.below(from, p.path, p.name) }

// below copies what is in a folder, by name. It does not go by way of fs.FS,
// which refuses the names that old archives leave on a disk.
func (u *unpacking) below(from *os.Root, at, local string) error {
	entries, err := readFolder(from, at)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		inner := path.Join(local, entry.Name())
		if entry.IsDir() && isJunk(inner, true) {
			continue
		}
		if err := u.budget.addFile(inner); err != nil {
			return err
		}
		if err := u.entry(from, path.Join(at, entry.Name()), inner); err != nil {
			return err
		}
	}
	return nil
}

func (u *unpacking) entry(from *os.Root, at, local string) error {
	info, err := from.Lstat(filepath.FromSlash(at))
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return u.file(from, at, member{name: local, mode: info.Mode()})
	case strings.Count(local, "/") >= deepestPath:
		return refuse(local, "lies more than %d folders deep", deepestPath)
	}
	return u.below(from, at, local)
}

// readFolder lists a folder in the order of the names.
func readFolder(from *os.Root, at string) ([]fs.DirEntry, error) {
	f, err := from.Open(filepath.FromSlash(at))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// file copies a file of the class.
func (u *unpacking) file(from *os.Root, at string, m member) error {
	local, err := m.checked()
	if err != nil || local == "" {
		return err
	}
	f, err := from.Open(at)
	if err != nil {
		return err
	}
	defer f.Close()
	if kind, _ := archiveKind(local); kind != "" {
		if info, err := f.Stat(); err == nil {
			u.budget.packed += max(1, info.Size())
		}
	}
	m.open = func() (io.Reader, error) { return u.budget.read(local, f), nil }
	return u.write(local, m)
}

// archive unpacks one archive into the folder below.
func (u *unpacking) archive(from *os.Root, at, below string) error {
	f, err := from.Open(at)
	if err != nil {
		return err
	}
	defer f.Close()
	return walkArchive(u.budget, f, at, func(m member) error {
		local, err := m.checked()
		if err != nil {
			return err
		}
		if err := u.budget.addFile(m.name); err != nil || local == "" {
			return err
		}
		if err := u.seen.add(path.Join(below, local), m.mode.IsDir()); err != nil || m.mode.IsDir() {
			return err
		}
		return u.write(path.Join(below, local), m)
	})
}

// write makes one file. Nothing that is there is ever overwritten.
func (u *unpacking) write(local string, m member) error {
	if err := u.to.MkdirAll(filepath.FromSlash(path.Dir(local)), 0o755); err != nil {
		return err
	}
	perm := fs.FileMode(0o644)
	if m.mode&0o100 != 0 {
		perm = 0o755
	}
	f, err := u.to.OpenFile(filepath.FromSlash(local), os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	r, err := m.open()
	if err == nil {
		_, err = io.Copy(f, r)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if kind, _ := archiveKind(local); kind != "" {
		u.found = append(u.found, local)
	}
	return err
}

// nested unpacks the archives that were in what was handed in, each into a
// folder of its name, and what is in those.
func (u *unpacking) nested() error {
	for level := 0; len(u.found) > 0; level++ {
		found := u.found
		if u.found = nil; level >= u.budget.limits.Nest {
			return refuse(found[0], "is an archive within %d others", level)
		}
		for _, at := range found {
			if err := u.expand(at); err != nil {
				return err
			}
		}
	}
	return nil
}

func (u *unpacking) expand(at string) error {
	_, folder := archiveKind(at)
	for u.seen.has(folder) || exists(u.to, folder) {
		folder += "_"
	}
	found := len(u.found)
	err := u.archive(u.to, at, folder)
	if refused, ok := errors.AsType[*RefusedError](err); ok && refused.unread {
		u.found, u.unread = u.found[:found], append(u.unread, refused)
		return u.to.RemoveAll(filepath.FromSlash(folder)) // half of it would be graded as if it were all
	}
	if err != nil {
		return err
	}
	return u.to.Remove(filepath.FromSlash(at))
}

// rest tells which archives were left as they are. Where there is nothing else,
// the first is what is wrong with the submission.
func (u *unpacking) rest(dir string) (left []string, err error) {
	if len(u.unread) == 0 {
		return nil, nil
	}
	others := -len(u.unread)
	err = fs.WalkDir(os.DirFS(dir), ".", func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			others++
		}
		return err
	})
	if err == nil && others == 0 {
		err = u.unread[0]
	}
	for _, one := range u.unread {
		left = append(left, one.Error())
	}
	return left, err
}

func exists(root *os.Root, name string) bool {
	_, err := root.Lstat(filepath.FromSlash(name))
	return err == nil
}
