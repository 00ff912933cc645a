package class

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// bookKind is what is particular to one kind of gradebook.
type bookKind struct {
	name   string
	fits   func(t *Table) bool
	own    func(t *Table, column int) bool // a column of the platform's own, never for points
	skip   func(t *Table, row int) bool    // a row that is no student
	closed func(t *Table, row, column int) string
	most   func(t *Table, row, column int) float64 // the most points, 0: not told
	person func(t *Table, row int) Student
	column func(t *Table) int // the one for points where the kind has but one, else -1
}

var bookKinds = []*bookKind{canvasBook, moodleWorksheet, moodleBook}

func kindOf(t *Table) *bookKind {
	for _, k := range bookKinds {
		if len(t.Rows) > 0 && k.fits(t) {
			return k
		}
	}
	return nil
}

// people returns the students, and the row of each.
func (k *bookKind) people(t *Table) (rows []int, people []Student) {
	for row := 1; row < len(t.Rows); row++ {
		if !k.skip(t, row) {
			rows, people = append(rows, row), append(people, k.person(t, row))
		}
	}
	return rows, people
}

// choose finds the column for the points.
func (k *bookKind) choose(t *Table, wanted, lab string) (int, error) {
	if wanted != "" {
		return k.named(t, wanted)
	}
	if at := k.column(t); at >= 0 {
		return at, nil
	}
	var free, fitting []int
	for i, c := range t.Rows[0] {
		if k.own(t, i) {
			continue
		}
		free = append(free, i)
		if strings.Contains(squeeze(c.Text), squeeze(lab)) {
			fitting = append(fitting, i)
		}
	}
	switch {
	case len(fitting) == 1:
		return fitting[0], nil
	case len(free) == 1:
		return free[0], nil
	case len(free) == 0:
		return 0, errors.New("it has no column for points; export it again with the assignment in it")
	}
	return 0, fmt.Errorf("say with --column which one is for the points: %s", headings(t, free))
}

func (k *bookKind) named(t *Table, wanted string) (int, error) {
	at := t.column(wanted)
	if at < 0 { // Canvas adds a number to the title
		at = slices.IndexFunc(t.Rows[0], func(c Cell) bool {
			return strings.HasPrefix(strings.ToLower(c.Text), strings.ToLower(wanted)+" (")
		})
	}
	if at < 0 || k.own(t, at) && at != k.column(t) {
		return 0, fmt.Errorf("it has no column %q for points", wanted)
	}
	return at, nil
}

func headings(t *Table, columns []int) string {
	var names []string
	for _, at := range columns {
		names = append(names, fmt.Sprintf("%q", t.Rows[0][at].Text))
	}
	const most = 8
	if len(names) > most {
		names = append(names[:most], "...")
	}
	return strings.Join(names, ", ")
}

// blank reports whether a row has nothing in it.
func blank(t *Table, row int) bool {
	return !slices.ContainsFunc(t.Rows[row], func(c Cell) bool { return strings.TrimSpace(c.Text) != "" })
}
