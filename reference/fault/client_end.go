package fault

import (
	"bufio"
	"context"
	"io"
	"sync/atomic"
)

// clientEndFaults: how the client ends, and what it does while it waits.
var clientEndFaults = []Fault{
	preparing("client-keeps-sending-side-open", "client-keeps-sending-side-open", "does not close its sending side at the end of its input",
		func(_ context.Context, c *conversation) { c.conn = open{c.conn} }),
	preparing("client-loses-replies", "client-loses-replies", "leaves at the end of its input, whatever replies are still to come",
		loseReplies),
	preparing("client-hangs-on-close", "client-hangs-on-close", "waits for ever when the connection ends before its replies have come",
		func(ctx context.Context, c *conversation) { c.conn = newDeaf(ctx.Done(), c.conn) }),
	preparing("client-ignores-bye", "client-ignores-bye", "goes on waiting for input after the reply to BYE",
		func(ctx context.Context, c *conversation) {
			conn := newDeaf(ctx.Done(), c.conn)
			conn.feels = true
			c.in, c.conn = &disguising{in: bufio.NewReader(c.in)}, writer{conn, reveal}
		}),
	{
		Name: "client-hides-failure", Cause: "client-hides-failure", Part: Client,
		Text:   "ends with status 0 and without a word when something failed",
		client: func(t *talker) { t.end = func(error) error { return nil } },
	},
	{
		Name: "client-shows-traceback", Cause: "client-shows-traceback", Part: Client,
		Text: "handles no failure, which ends it with a traceback",
		client: func(t *talker) {
			t.end = func(err error) error {
				if err != nil {
					panic(err)
				}
				return nil
			}
		},
	},
	preparing("client-busy-waits", "client-busy-waits", "asks again and again whether a reply has come",
		func(_ context.Context, c *conversation) { c.conn = polling{stream: c.conn} }),
}

// open is a stream whose sending side stays open.
type open struct {
	stream
}

func (open) CloseWrite() error { return nil }

// loseReplies leaves when the input has ended, as if nothing was owed.
func loseReplies(_ context.Context, c *conversation) {
	l := &leaver{stream: c.conn, in: c.in}
	c.conn, c.in = l, input{l}
	c.last = func(err error) error {
		if l.left.Load() {
			return nil
		}
		return err
	}
}

// leaver closes its stream altogether at the end of the input.
type leaver struct {
	stream
	in    io.Reader
	ended bool
	left  atomic.Bool
}

// input is the side of a leaver that reads the input.
type input struct {
	leaver *leaver
}

func (i input) Read(p []byte) (int, error) {
	n, err := i.leaver.in.Read(p)
	i.leaver.ended = err != nil
	return n, err
}

func (l *leaver) CloseWrite() error {
	if !l.ended { // a BYE, whose reply it waits for
		return l.stream.CloseWrite()
	}
	l.left.Store(true)
	return l.Close()
}
