package lab3

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// MaxMessage is the greatest length of a message in bytes, its line end not
// counted (PROTOCOL.md, Messages).
const MaxMessage = 65536

// ErrTooLong means that a line was longer than [MaxMessage] and was skipped up
// to its end. The lines after it are not affected.
var ErrTooLong = errors.New("message too long")

// Lines cuts a stream of bytes into messages, however the bytes arrive: a
// message in many pieces, or many messages in one. It is for one goroutine.
type Lines struct {
	r    *bufio.Reader
	line []byte // the message in the making, reused by the next
}

// NewLines returns the messages that arrive on r.
func NewLines(r io.Reader) *Lines {
	return &Lines{r: bufio.NewReader(r)}
}

// Next returns the next message without its line end; it is valid until the
// next call. It returns [ErrTooLong] for a line that was too long, after which
// the caller may go on, and any other error when r has ended. What r held
// after its last line end was not a message and is dropped.
func (l *Lines) Next() ([]byte, error) {
	l.line = l.line[:0]
	long := false
	for {
		piece, err := l.r.ReadSlice('\n')
		// Only as much is kept as a message and "\r\n" may have, so that a
		// line without an end does not fill the memory.
		long = long || len(l.line)+len(piece) > MaxMessage+len("\r\n")
		if !long {
			l.line = append(l.line, piece...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue // the line goes on
		case err != nil:
			return nil, err
		}
		message := trimLineEnd(l.line)
		if long || len(message) > MaxMessage {
			return nil, ErrTooLong
		}
		return message, nil
	}
}

// trimLineEnd takes off one line end, "\n" or "\r\n", if there is one.
func trimLineEnd(line []byte) []byte {
	message, ended := bytes.CutSuffix(line, []byte("\n"))
	if !ended {
		return line
	}
	return bytes.TrimSuffix(message, []byte("\r"))
}
