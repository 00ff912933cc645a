package class

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// Merge joins folders of results into a new one: the shards of a class, or
// classes without a student in common. What Conclude then writes is what one
// machine would have given. The caller holds the Lock of the new one. Errors:
// *MisuseError where they do not fit together or one of them is not complete.
func Merge(dirs []string, dir string) error {
	out := store{dir}
	if _, err := out.loadMeta(); err == nil {
		return misuse("%s holds results already; give a folder of its own", dir)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	joined, owner, err := read(dirs)
	if err != nil {
		return err
	}
	return out.merge(joined, owner)
}

// read reads the accounts of all folders, and who has which submission.
func read(dirs []string) (joined *Meta, owner map[string]store, err error) {
	joined, owner = &Meta{}, map[string]store{}
	var shards []Shard
	for i, dir := range dirs {
		s := store{dir}
		m, err := s.results()
		if err == nil {
			err = s.complete(m)
		}
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			joined.Terms, joined.Layout = m.Terms, m.Layout
		}
		if shards = append(shards, m.Shard); m.Shard.Count != shards[0].Count {
			return nil, nil, misuse("%s and %s are not of one class", shards[0], m.Shard)
		}
		if err := joined.join(m, dir, dirs[0]); err != nil {
			return nil, nil, err
		}
		for _, l := range m.Submissions {
			if other, taken := owner[nameKey(l.Folder)]; taken {
				return nil, nil, misuse("%s is both in %s and in %s", l.ID, other.dir, dir)
			}
			owner[nameKey(l.Folder)] = s
		}
	}
	return joined, owner, allShards(shards)
}

// join adds one folder's account of the class.
func (m *Meta) join(other *Meta, from, first string) error {
	if m.Terms != other.Terms {
		return misuse("%s was graded by another labgrade, lab or command than %s: %s", from, first, m.Terms.differs(other.Terms))
	}
	m.Submissions = append(m.Submissions, other.Submissions...)
	slices.SortFunc(m.Submissions, func(a, b Listed) int { return strings.Compare(a.ID, b.ID) })
	for _, s := range other.Missing {
		if !slices.ContainsFunc(m.Missing, func(t Student) bool { return t.ID == s.ID }) {
			m.Missing = append(m.Missing, s)
		}
	}
	slices.SortStableFunc(m.Missing, func(a, b Student) int { return strings.Compare(a.ID, b.ID) })
	for _, p := range other.Problems {
		if !slices.Contains(m.Problems, p) {
			m.Problems = append(m.Problems, p)
		}
	}
	slices.SortStableFunc(m.Problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	return nil
}

// differs names what two terms do not have in common.
func (t Terms) differs(o Terms) string {
	for _, d := range []struct{ what, a, b string }{
		{"version", t.Labgrade, o.Labgrade}, {"lab", t.Lab, o.Lab}, {"part", t.Part, o.Part}, {"command", t.Command, o.Command},
	} {
		if d.a != d.b {
			return fmt.Sprintf("the %s is %q and %q", d.what, d.b, d.a)
		}
	}
	return "the checks or their points are not the same"
}

// allShards finds out whether there is every shard of one class.
func allShards(shards []Shard) error {
	count := shards[0].Count
	for i := 1; i <= count; i++ {
		if !slices.Contains(shards, Shard{i, count}) {
			return misuse("shard %d of %d is not among the folders", i, count)
		}
	}
	return nil
}

// merge copies the results. The file about the run comes last: a folder without
// it is no result, so a merge that was interrupted can be made again.
func (s store) merge(m *Meta, owner map[string]store) error {
	for _, l := range m.Submissions {
		if err := s.copy(owner[nameKey(l.Folder)], l.Folder); err != nil {
			return err
		}
	}
	return s.saveMeta(m)
}

// copy copies what a submission's folder holds; it has no folders.
func (s store) copy(from store, folder string) error {
	if err := s.clean(folder); err != nil {
		return err
	}
	entries, err := os.ReadDir(from.student(folder))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".labgrade-") {
			continue
		}
		b, err := os.ReadFile(from.student(folder, e.Name()))
		if err == nil {
			err = result.WriteFile(s.student(folder, e.Name()), b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
