// Package original is the model answer to the four exercises of the original
// lab: servers and clients that are written for each other, in a format of their
// own. It uses the standard library only and is meant to be read.
//
// Start with [Serve], which serves any number of clients at the same time by one
// function from message to answer, [Vowels] or [Salary], and [Talk], which is
// the whole client. [Handout] is the assignment as students get it, [Definition]
// how it is graded.
package original

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// width is how many bytes the length before a message takes, padded with spaces.
const width = 16

// longest bounds what a length may promise.
const longest = 1 << 16

// send writes one message: its length, then itself, in one call.
func send(w io.Writer, message string) error {
	_, err := fmt.Fprintf(w, "%-*d%s", width, len(message), message)
	return err
}

// receive reads one message, in however many pieces it arrives. io.EOF means
// that the other end has said all it had to say.
func receive(r io.Reader) (string, error) {
	header := make([]byte, width)
	if _, err := io.ReadFull(r, header); err != nil {
		return "", err
	}
	n, err := strconv.Atoi(string(bytes.TrimSpace(header)))
	if err != nil || n < 0 || n > longest {
		return "", fmt.Errorf("%q is no length of a message", header)
	}
	message := make([]byte, n)
	if _, err := io.ReadFull(r, message); err != nil {
		return "", fmt.Errorf("in the middle of a message: %w", err)
	}
	return string(message), nil
}
