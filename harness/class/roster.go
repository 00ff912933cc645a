package class

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Roster is who should have handed something in.
type Roster struct{ Students []Student }

// The headings of the columns of a roster, the best first. GitHub Classroom,
// Classroom 50, Canvas, Moodle and Gradescope use these.
var (
	idHeadings = []string{"id number", "student id", "student number", "sid", "sis user id", "identifier", "id", "username",
		"user name", "github_username", "github username", "login", "sis login id"}
	emailHeadings = []string{"email address", "email", "e-mail", "mail"}
	nameHeadings  = []string{"full name", "name", "student", "student name"}
	givenHeadings = []string{"first name", "first_name", "given name", "firstname"}
	lastHeadings  = []string{"last name", "last_name", "surname", "family name", "lastname"}
)

// LoadRoster reads a CSV file with a heading for each column, or a list of ids,
// one a line.
func LoadRoster(path string) (*Roster, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err := ParseTable(raw)
	if err != nil {
		return nil, fmt.Errorf("the roster %s cannot be read: %w", path, err)
	}
	r, err := rosterOf(t)
	if err != nil {
		return nil, fmt.Errorf("the roster %s %w", path, err)
	}
	return r, nil
}

var errNoIDs = errors.New("has no column that tells students apart; name one of them id, username, email or name")

func rosterOf(t *Table) (*Roster, error) {
	var ids []int
	for _, heading := range slices.Concat(idHeadings, emailHeadings) {
		if at := t.column(heading); at >= 0 && !slices.Contains(ids, at) {
			ids = append(ids, at)
		}
	}
	first := 1
	if len(ids) == 0 && !t.named() {
		if len(t.Rows) == 0 || len(t.Rows[0]) > 1 {
			return nil, errNoIDs
		}
		ids, first = []int{0}, 0
	}
	r := &Roster{}
	for row := first; row < len(t.Rows); row++ {
		if s := t.student(row, ids); s.ID != "" {
			r.Students = append(r.Students, s)
		}
	}
	slices.SortStableFunc(r.Students, func(a, b Student) int { return strings.Compare(a.ID, b.ID) })
	return r, nil
}

// named reports whether the table has the students' names.
func (t *Table) named() bool { return t.column(nameHeadings...) >= 0 || t.column(lastHeadings...) >= 0 }

// student is the one of a row. The first id that is there is the student's.
func (t *Table) student(row int, ids []int) Student {
	s := Student{Email: t.text(row, t.column(emailHeadings...)), Name: t.text(row, t.column(nameHeadings...))}
	if s.Name == "" {
		s.Name = strings.TrimSpace(t.text(row, t.column(givenHeadings...)) + " " + t.text(row, t.column(lastHeadings...)))
	}
	for _, at := range ids {
		switch id := t.text(row, at); {
		case id == "":
		case s.ID == "":
			s.ID = id
		case id != s.Email:
			s.Also = append(s.Also, id)
		}
	}
	s.ID = cmp.Or(s.ID, s.Name)
	return s
}

// match gives the students of a class the ids and names of the roster, and
// finds who is missing. A student whom the roster does not know is graded all
// the same.
func (r *Roster) match(c *Class) {
	x, there := newIndex(r.Students), map[int]bool{}
	for i := range c.Submissions {
		s := &c.Submissions[i]
		for j, student := range s.Students {
			at := x.find(student)
			if at == nobody {
				c.Problems = append(c.Problems, Problem{s.Path, "is by " + student.ID + ", who is not on the roster"})
				continue
			}
			there[at] = true
			s.Students[j] = student.as(r.Students[at])
		}
	}
	for i, student := range r.Students {
		if !there[i] {
			c.Missing = append(c.Missing, student)
		}
	}
	slices.SortStableFunc(c.Missing, func(a, b Student) int { return strings.Compare(a.ID, b.ID) })
}

// as is the student as the roster has it, who is still found by the old id.
func (s Student) as(known Student) Student {
	known.Also = slices.Clone(known.Also)
	for _, id := range []string{s.ID, s.Email} {
		if id != "" && !slices.Contains(known.idKeys(), fold(id)) {
			known.Also = append(known.Also, id)
		}
	}
	known.Name, known.Email = cmp.Or(known.Name, s.Name), cmp.Or(known.Email, s.Email)
	return known
}
