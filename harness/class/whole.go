package class

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// wholeClass is a class that came as one archive. What is wrong with one entry
// is held against the submission that it belongs to, not against the class.
type wholeClass struct {
	dir      string           // where it is unpacked
	refused  map[string]error // by the entry's path below dir
	problems []Problem
}

// A platform's archive holds everything that a class handed in.
var wholeLimits = Limits{Files: 1_000_000, Bytes: 64 << 30}

// unpackClass unpacks the outermost archive alone; the submissions in it stay
// packed.
func unpackClass(ctx context.Context, file, scratch string) (*wholeClass, error) {
	kind, stem := archiveKind(filepath.Base(file))
	if kind == "" || scratch == "" {
		return nil, fmt.Errorf("%s is neither a folder nor an archive of submissions", file)
	}
	w := &wholeClass{dir: filepath.Join(scratch, stem), refused: map[string]error{}}
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return nil, err
	}
	to, err := os.OpenRoot(w.dir)
	if err != nil {
		return nil, err
	}
	defer to.Close()
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	u := &unpacking{to: to, budget: &budget{ctx: ctx, limits: wholeLimits.orUsual(), packed: max(1, info.Size())}}
	return w, walkArchive(u.budget, f, file, func(m member) error { return w.judge(m, w.one(u, m)) })
}

// one unpacks an entry.
func (w *wholeClass) one(u *unpacking, m member) error {
	local, err := m.checked()
	if err != nil {
		return err
	}
	if err := u.budget.addFile(m.name); err != nil || local == "" {
		return err
	}
	if err := u.seen.add(local, m.mode.IsDir()); err != nil || m.mode.IsDir() {
		return err
	}
	open := m.open
	m.open = func() (io.Reader, error) {
		r, err := open()
		return &shortReader{r: r, name: local, left: usualBytes}, err
	}
	return u.write(local, m)
}

// shortReader refuses a file that is too large for a submission.
type shortReader struct {
	r    io.Reader
	name string
	left int64
}

func (s *shortReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if s.left -= int64(n); s.left < 0 {
		return n, refuse(s.name, "is larger than %d MB", usualBytes>>20)
	}
	return n, err
}

// judge goes on after a refusal.
func (w *wholeClass) judge(m member, err error) error {
	refused, ok := errors.AsType[*RefusedError](err)
	if !ok {
		return err
	}
	local, named := localName(m.name)
	if named == nil {
		w.refused[local] = refused
		return nil
	}
	w.problems = append(w.problems, Problem{shown(m.name), "was left aside: " + refused.Reason})
	return nil
}

// refusal is what was wrong with a part of the submission.
func (w *wholeClass) refusal(s *Submission) error {
	below, err := filepath.Rel(w.dir, s.root)
	if w.dir == "" || err != nil {
		return nil
	}
	for local, refused := range w.refused {
		for _, p := range s.parts {
			if at := path.Join(filepath.ToSlash(below), p.path); local == at || strings.HasPrefix(local, at+"/") {
				return refused
			}
		}
	}
	return nil
}
