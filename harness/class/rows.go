package class

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// complete finds out whether every submission has its entry.
func (s store) complete(m *Meta) error {
	left := 0
	for _, l := range m.Submissions {
		if _, err := s.loadEntry(l.Folder); errors.Is(err, fs.ErrNotExist) {
			left++
		} else if err != nil {
			return err
		}
	}
	if left > 0 {
		return misuse("%s is not complete: %d of %d submissions have no result yet; run the same labgrade class again, it goes on from there",
			s.dir, left, len(m.Submissions))
	}
	return nil
}

// each calls see with the entries of the whole class, the missing among them,
// ordered by id. Entries are read one at a time, so that a large class takes no
// more memory than a small one.
func (s store) each(m *Meta, see func(*Entry) error) error {
	missing := slices.Clone(m.Missing)
	tell := func(before string, all bool) error {
		for len(missing) > 0 && (all || missing[0].ID < before) {
			if err := see(missingEntry(missing[0])); err != nil {
				return err
			}
			missing = missing[1:]
		}
		return nil
	}
	for _, l := range m.Submissions {
		e, err := s.loadEntry(l.Folder)
		if err == nil {
			err = tell(l.ID, false)
		}
		if err == nil {
			e.folder = l.Folder
			err = see(e)
		}
		if err != nil {
			return err
		}
	}
	return tell("", true)
}

func missingEntry(student Student) *Entry {
	return &Entry{Schema: entrySchema, ID: student.ID, Students: []Student{student}, Status: Missing, Reason: "nothing was handed in"}
}

// people are the rows of an entry: one a student.
func (e *Entry) people() []Student {
	if len(e.Students) == 0 {
		return []Student{{ID: e.ID}}
	}
	return e.Students
}

// stage is the points of a stage.
type stage struct {
	name        string
	points, max int
}

// stages adds up the marks by stage, in the order of the lab.
func (e *Entry) stages() (all []stage) {
	for _, m := range e.Marks {
		i := slices.IndexFunc(all, func(s stage) bool { return s.name == m.Stage })
		if i < 0 {
			i = len(all)
			all = append(all, stage{name: m.Stage})
		}
		all[i].points += m.Points
		all[i].max += m.Max
	}
	return all
}

func (e *Entry) causeIDs() string {
	var ids []string
	for _, c := range e.Causes {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, " ")
}
