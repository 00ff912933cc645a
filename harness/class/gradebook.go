package class

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// Gradebook is a file that an instructor exported from Canvas or Moodle, to be
// filled in with points. Every other cell keeps its bytes.
type Gradebook struct {
	path   string
	table  *Table
	kind   *bookKind
	column int // of the points
}

// LoadGradebook reads a gradebook. column names the one for the points; empty
// means the one that is named after the lab, or the only one there is. Errors:
// *MisuseError, or that of reading the file.
func LoadGradebook(path, column, lab string) (*Gradebook, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err := ParseTable(raw)
	if err != nil {
		return nil, misuse("the gradebook %s cannot be read: %v", path, err)
	}
	g := &Gradebook{path: path, table: t}
	if g.kind = kindOf(t); g.kind == nil {
		return nil, misuse("the gradebook %s is no export of Canvas or Moodle: its first line has neither Student and ID, nor Identifier, nor Email address", path)
	}
	if g.column, err = g.kind.choose(t, column, lab); err != nil {
		return nil, misuse("the gradebook %s: %v", path, err)
	}
	return g, nil
}

// fill writes the points of the students into a copy in the folder of results.
// Points that a person has to decide are left as they are. It returns who was
// not found, or must not be changed.
func (g *Gradebook) fill(s store, m *Meta) (problems []Problem, err error) {
	rows, people := g.kind.people(g.table)
	x := newIndex(people)
	err = s.each(m, func(e *Entry) error {
		if e.Status != Graded {
			return nil
		}
		for _, student := range e.people() {
			at := x.find(student)
			if at == nobody {
				problems = append(problems, Problem{e.Path, "is graded, but the gradebook has no row that is certainly " + student.ID + "'s"})
				continue
			}
			if why := g.set(rows[at], e.Score); why != "" {
				problems = append(problems, Problem{e.Path, "is graded, but " + why + " in the gradebook: it was left as it is"})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return problems, result.WriteFile(s.path(g.name()), g.table.Bytes())
}

// name is that of the copy.
func (g *Gradebook) name() string { return gradebookAddedName + filepath.Base(g.path) }

// set fills in one row, and tells why it must not be.
func (g *Gradebook) set(row int, score result.Score) (why string) {
	if g.column >= len(g.table.Rows[row]) {
		return "the row is too short"
	}
	if why := g.kind.closed(g.table, row, g.column); why != "" {
		return why
	}
	g.table.Set(row, g.column, g.points(row, score))
	return ""
}

// points are written in the scale of the gradebook, with two decimals at most
// and the decimal sign that goes with the separator.
func (g *Gradebook) points(row int, score result.Score) string {
	points := float64(score.Points)
	if most := g.kind.most(g.table, row, g.column); most > 0 && score.Max > 0 {
		points = points * most / float64(score.Max)
	}
	text := strconv.FormatFloat(round(points, 2), 'f', -1, 64)
	if g.table.Separator == ';' {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// decimalOf reads a number with either decimal sign; 0 where there is none.
func decimalOf(text string) float64 {
	x, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil {
		return 0
	}
	return x
}
