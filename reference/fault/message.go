package fault

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/labgrade/labgrade/reference/lab3"
)

// received cuts each piece into lines and keeps nothing for the next piece.
type received struct {
	conn  io.Reader
	lines [][]byte
}

func (r *received) Next() ([]byte, error) {
	for len(r.lines) == 0 {
		piece := make([]byte, 2*lab3.MaxMessage)
		n, err := r.conn.Read(piece)
		if err != nil {
			return nil, err
		}
		r.lines = bytes.Split(bytes.TrimSuffix(piece[:n], []byte("\n")), []byte("\n"))
	}
	line := r.lines[0]
	r.lines = r.lines[1:]
	return checked(line)
}

// oneReceive takes each piece for one request.
type oneReceive struct {
	conn io.Reader
	size int
}

func (r *oneReceive) Next() ([]byte, error) {
	piece := make([]byte, r.size)
	n, err := r.conn.Read(piece)
	if err != nil {
		return nil, err
	}
	return bytes.TrimRight(piece[:n], "\r\n"), nil
}

// firstOnly collects bytes until there is a line end, and then starts anew.
type firstOnly struct {
	conn io.Reader
}

func (f *firstOnly) Next() ([]byte, error) {
	var data []byte
	for {
		piece := make([]byte, 4096)
		n, err := f.conn.Read(piece)
		if err != nil {
			return nil, err
		}
		data = append(data, piece[:n]...)
		if line, _, ended := bytes.Cut(data, []byte("\n")); ended {
			return checked(line)
		}
	}
}

// checked takes off the carriage return of a line and checks its length.
func checked(line []byte) ([]byte, error) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) > lab3.MaxMessage {
		return nil, lab3.ErrTooLong
	}
	return line, nil
}

// cutting keeps the first size bytes of each line.
type cutting struct {
	from messages
	size int
}

func (c *cutting) Next() ([]byte, error) {
	line, err := c.from.Next()
	return line[:min(len(line), c.size)], err
}

// split gives lines in portions of size bytes.
type split struct {
	from     messages
	size     int
	portions [][]byte
}

func (s *split) Next() ([]byte, error) {
	if len(s.portions) == 0 {
		line, err := s.from.Next()
		if err != nil {
			return nil, err
		}
		if len(line) <= s.size {
			return line, nil
		}
		s.portions = slices.Collect(slices.Chunk(bytes.Clone(line), s.size))
	}
	portion := s.portions[0]
	s.portions = s.portions[1:]
	return portion, nil
}

// unixLines knows one line end only.
type unixLines struct {
	r *bufio.Reader
}

func (u *unixLines) Next() ([]byte, error) {
	line, err := u.r.ReadBytes('\n')
	switch {
	case err != nil:
		return nil, err
	case len(line) > lab3.MaxMessage+1:
		return nil, lab3.ErrTooLong
	default:
		return line[:len(line)-1], nil
	}
}

// errOversize ends a connection whose client sent too long a line.
var errOversize = errors.New("line too long")

// impatient gives up at a line that is too long.
type impatient struct {
	from messages
}

func (i *impatient) Next() ([]byte, error) {
	line, err := i.from.Next()
	if errors.Is(err, lab3.ErrTooLong) {
		return nil, errOversize
	}
	return line, err
}

// forgetful empties its buffer when it is full, and with it forgets that the
// line goes on.
type forgetful struct {
	conn io.Reader
	data []byte
}

func (f *forgetful) Next() ([]byte, error) {
	for {
		if line, rest, ended := bytes.Cut(f.data, []byte("\n")); ended {
			f.data = rest
			return checked(line)
		}
		if len(f.data) > lab3.MaxMessage+1 {
			f.data = nil
			return nil, lab3.ErrTooLong
		}
		piece := make([]byte, 4096)
		n, err := f.conn.Read(piece)
		if err != nil {
			return nil, err
		}
		f.data = append(f.data, piece[:n]...)
	}
}
