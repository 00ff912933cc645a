package class

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Table is a CSV file (RFC 4180) that can be changed cell by cell: what is not
// changed keeps its bytes, with its quotes, line ends and byte order mark. The
// separator is a comma, a semicolon or a tab, whichever the first line has most
// of.
type Table struct {
	Rows      [][]Cell
	Separator byte
	raw       []byte
}

// Cell is one value of a table.
type Cell struct {
	Text       string
	start, end int // in the file, with the quotes
	changed    bool
}

// mostTable bounds what is read as a table.
const mostTable = 64 << 20

var byteOrderMark = []byte("\xef\xbb\xbf")

// ParseTable reads a CSV file. A quote that stands where none is allowed is
// taken as it is, as spreadsheets do.
func ParseTable(raw []byte) (*Table, error) {
	switch {
	case len(raw) > mostTable:
		return nil, fmt.Errorf("it is larger than %d MB", mostTable>>20)
	case !utf8.Valid(raw):
		return nil, errors.New("it is not UTF-8; save it as CSV UTF-8")
	}
	t := &Table{raw: raw}
	at := 0
	if bytes.HasPrefix(raw, byteOrderMark) {
		at = len(byteOrderMark)
	}
	t.Separator = separator(raw[at:])
	for at < len(raw) {
		var row []Cell
		row, at = t.row(at)
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// separator is the one of the candidates that the first line has most of,
// outside of quotes.
func separator(raw []byte) byte {
	counts := map[byte]int{}
	quoted := false
	for _, c := range raw {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted && (c == '\n' || c == '\r') {
			break
		}
		if !quoted {
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// row reads the row that begins at a place, and where the next one begins.
func (t *Table) row(at int) (row []Cell, next int) {
	for {
		c := t.cell(at)
		row = append(row, c)
		at = c.end
		if at >= len(t.raw) || t.raw[at] != t.Separator {
			break
		}
		at++
	}
	if bytes.HasPrefix(t.raw[at:], []byte("\r\n")) {
		return row, at + 2
	}
	return row, min(len(t.raw), at+1)
}

// cell reads one cell, up to what separates it from the next.
func (t *Table) cell(at int) Cell {
	var text strings.Builder
	i, quoted := at, at < len(t.raw) && t.raw[at] == '"'
	if quoted {
		i++
	}
	for ; i < len(t.raw); i++ {
		c := t.raw[i]
		switch {
		case quoted && c == '"' && i+1 < len(t.raw) && t.raw[i+1] == '"':
			text.WriteByte(c)
			i++
		case quoted && c == '"':
			quoted = false
		case !quoted && (c == t.Separator || c == '\n' || c == '\r'):
			return Cell{Text: text.String(), start: at, end: i}
		default:
			text.WriteByte(c)
		}
	}
	return Cell{Text: text.String(), start: at, end: i}
}

// Set changes a cell that is there.
func (t *Table) Set(row, column int, text string) {
	c := &t.Rows[row][column]
	c.Text, c.changed = text, true
}

// Bytes returns the file with the changes.
func (t *Table) Bytes() []byte {
	var out bytes.Buffer
	at := 0
	for _, row := range t.Rows {
		for _, c := range row {
			if !c.changed {
				continue
			}
			out.Write(t.raw[at:c.start])
			out.WriteString(t.written(c))
			at = c.end
		}
	}
	out.Write(t.raw[at:])
	return out.Bytes()
}

// written is a changed cell, in quotes if it was or if it must be.
func (t *Table) written(c Cell) string {
	was := c.start < len(t.raw) && c.end > c.start && t.raw[c.start] == '"'
	if was || strings.ContainsAny(c.Text, "\"\r\n"+string(rune(t.Separator))) {
		return `"` + strings.ReplaceAll(c.Text, `"`, `""`) + `"`
	}
	return c.Text
}

// column finds a column whose heading is one of the names, in the order of the
// names, whatever the case; -1 if there is none.
func (t *Table) column(names ...string) int {
	if len(t.Rows) == 0 {
		return -1
	}
	for _, name := range names {
		for i, c := range t.Rows[0] {
			if strings.EqualFold(strings.TrimSpace(c.Text), name) {
				return i
			}
		}
	}
	return -1
}

// text is a cell's text, empty where the row is too short or column is -1.
func (t *Table) text(row, column int) string {
	if column < 0 || column >= len(t.Rows[row]) {
		return ""
	}
	return strings.TrimSpace(t.Rows[row][column].Text)
}
