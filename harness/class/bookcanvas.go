package class

import (
	"regexp"
	"strings"
)

// canvasBook is the export of the gradebook of Canvas: the students' columns
// end with Section, those of the assignments follow.
var canvasBook = &bookKind{
	name: "canvas",
	fits: func(t *Table) bool {
		return len(t.Rows[0]) > 2 && strings.EqualFold(t.text(0, 0), "Student") && strings.EqualFold(t.text(0, 1), "ID")
	},
	own: func(t *Table, column int) bool {
		return column <= max(1, t.column("Section")) || canvasTotals.MatchString(t.text(0, column)) || readOnly(t, column)
	},
	skip: func(t *Table, row int) bool {
		return t.text(row, 1) == "" || strings.Contains(t.text(row, 0), "Points Possible")
	},
	closed: func(t *Table, row, column int) string {
		if strings.EqualFold(t.text(row, column), "EX") {
			return "the student is excused"
		}
		return ""
	},
	most: func(t *Table, _, column int) float64 {
		for row := 1; row < min(4, len(t.Rows)); row++ {
			if strings.Contains(t.text(row, 0), "Points Possible") {
				return decimalOf(t.text(row, column))
			}
		}
		return 0
	},
	person: func(t *Table, row int) Student {
		return Student{
			ID: t.text(row, 1), Name: t.text(row, 0), Email: "",
			Also: distinct(t.text(row, t.column("SIS User ID")), t.text(row, t.column("SIS Login ID")), t.text(row, t.column("Integration ID"))),
		}
	},
	column: func(*Table) int { return -1 },
}

// canvasTotals are columns that Canvas computes and ignores when they come back.
var canvasTotals = regexp.MustCompile(`(?i)(?:current|final|unposted|override) (?:score|points|grade|status)$|^notes$`)

// readOnly reports whether Canvas says so in the row of the possible points.
func readOnly(t *Table, column int) bool {
	for row := 1; row < min(4, len(t.Rows)); row++ {
		if strings.Contains(t.text(row, column), "(read only)") {
			return true
		}
	}
	return false
}
