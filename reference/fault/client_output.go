package fault

import (
	"bytes"
	"context"
	"io"
	"slices"
)

// clientOutputFaults: from the bytes of the server to what is printed.
var clientOutputFaults = []Fault{
	preparing("client-recv-is-message", "client-recv-is-message", "prints what one receive returns as one reply",
		func(_ context.Context, c *conversation) { c.conn = reader{c.conn, &ending{from: c.conn}} }),
	preparing("client-drops-coalesced", "client-drops-coalesced", "prints the first of several replies that arrive together",
		func(_ context.Context, c *conversation) {
			f := &fresh{from: c.conn, out: c.out}
			c.conn, c.out = reader{c.conn, f}, f
		}),
	printing("client-fixed-buffer", "client-fixed-buffer", "prints the first 1024 bytes of a reply", cutTo(1024)),
	printing("client-fixed-buffer-4096", "client-fixed-buffer", "prints the first 4096 bytes of a reply", cutTo(4096)),
	preparing("client-splits-utf8", "client-splits-utf8", "decodes each piece by itself, so that a character cut in two is damaged",
		func(_ context.Context, c *conversation) { c.conn = reader{c.conn, &decoding{from: c.conn}} }),
	preparing("client-splits-utf8-strict", "client-splits-utf8", "decodes each piece by itself, and ends at a character cut in two",
		func(_ context.Context, c *conversation) {
			c.conn = reader{c.conn, &decoding{from: c.conn, strict: true}}
		}),
	printing("client-alters-output", "client-alters-output", "prints a word before every reply",
		func(reply []byte) []byte { return slices.Concat([]byte("Server: "), reply) }),
	printing("client-alters-output-status", "client-alters-output", "leaves out the OK of a reply",
		func(reply []byte) []byte { return bytes.TrimPrefix(reply, []byte("OK ")) }),
	preparing("client-prints-late", "client-prints-late", "prints all replies at its end",
		func(_ context.Context, c *conversation) {
			out, held := c.out, &bytes.Buffer{}
			c.out = held
			c.last = func(err error) error {
				out.Write(held.Bytes())
				return err
			}
		}),
}

func cutTo(size int) func([]byte) []byte {
	return func(reply []byte) []byte {
		text := bytes.TrimSuffix(reply, []byte("\n"))
		return slices.Concat(text[:min(len(text), size)], []byte("\n"))
	}
}

// ending gives every piece a line end of its own.
type ending struct {
	from io.Reader
	text []byte // read and not yet taken
}

func (e *ending) Read(p []byte) (int, error) {
	for len(e.text) == 0 {
		piece := make([]byte, 4096)
		n, err := e.from.Read(piece)
		if n == 0 {
			return 0, err
		}
		e.text = append(bytes.TrimSuffix(piece[:n], []byte("\n")), '\n')
	}
	n := copy(p, e.text)
	e.text = e.text[n:]
	return n, nil
}

// fresh prints one reply for each piece that was read. Its methods are for
// one goroutine.
type fresh struct {
	from io.Reader
	out  io.Writer
	read bool // since the last reply was printed
}

func (f *fresh) Read(p []byte) (int, error) {
	n, err := f.from.Read(p)
	f.read = true
	return n, err
}

func (f *fresh) Write(reply []byte) (int, error) {
	if !f.read {
		return len(reply), nil
	}
	f.read = false
	return f.out.Write(reply)
}
