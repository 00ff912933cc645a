package fault

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// errDecode is the exception of a strict decoder.
var errDecode = errors.New("cannot decode bytes: not valid UTF-8")

// decoding turns every piece into text by itself. What it does not understand
// it replaces by U+FFFD, or, when strict, it fails.
type decoding struct {
	from   io.Reader
	strict bool
	text   []byte // decoded and not yet taken
}

func (d *decoding) Read(p []byte) (int, error) {
	for len(d.text) == 0 {
		piece := make([]byte, 4096)
		n, err := d.from.Read(piece)
		if n == 0 {
			return 0, err
		}
		if d.strict && !utf8.Valid(piece[:n]) {
			return 0, errDecode
		}
		d.text = bytes.ToValidUTF8(piece[:n], []byte("\uFFFD"))
	}
	n := copy(p, d.text)
	d.text = d.text[n:]
	return n, nil
}

// completing adds the line end that the last line lacks.
type completing struct {
	from io.Reader
	open bool // the last byte was not a line end
}

func (c *completing) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if n > 0 {
		c.open = p[n-1] != '\n'
	}
	if n == 0 && err == io.EOF && c.open && len(p) > 0 {
		p[0], c.open = '\n', false
		return 1, nil
	}
	return n, err
}
