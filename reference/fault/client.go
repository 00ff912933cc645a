package fault

import (
	"context"
	"io"
	"net"

	"github.com/labgrade/labgrade/reference/lab3"
)

// talker is a correct client in steps.
type talker struct {
	address func(host, port string) (string, string)   // where to connect
	prepare func(ctx context.Context, c *conversation) // what the bytes go through
	end     func(err error) error                      // what becomes of a failure
}

// conversation is what [lab3.Talk] works with. Faults wrap its parts.
type conversation struct {
	conn stream
	in   io.Reader
	out  io.Writer
	last func(err error) error // done at the end of the talk, with its result
}

func newTalker() *talker {
	return &talker{
		address: func(host, port string) (string, string) { return host, port },
		prepare: func(context.Context, *conversation) {},
		end:     func(err error) error { return err },
	}
}

func (t *talker) run(ctx context.Context, host, port string, streams Streams) error {
	return t.end(t.talk(ctx, net.JoinHostPort(t.address(host, port)), streams))
}

func (t *talker) talk(ctx context.Context, addr string, streams Streams) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	c := &conversation{
		conn: conn.(stream),
		in:   streams.In,
		out:  streams.Out,
		last: func(err error) error { return err },
	}
	t.prepare(ctx, c)
	return c.last(lab3.Talk(ctx, c.conn, c.in, c.out))
}

// sending returns a client fault that changes each request, its line end
// included, before it is sent.
func sending(name, cause, text string, change func([]byte) []byte) Fault {
	return preparing(name, cause, text, func(_ context.Context, c *conversation) {
		c.conn = writer{c.conn, change}
	})
}

// printing returns a client fault that changes each reply, its line end
// included, before it is printed.
func printing(name, cause, text string, change func([]byte) []byte) Fault {
	return preparing(name, cause, text, func(_ context.Context, c *conversation) {
		c.out = printer{c.out, change}
	})
}

// preparing returns a client fault that wraps parts of the conversation.
func preparing(name, cause, text string, prepare func(context.Context, *conversation)) Fault {
	return Fault{Name: name, Cause: cause, Part: Client, Text: text,
		client: func(t *talker) { t.prepare = prepare }}
}

// printer is an output whose lines are changed on the way.
type printer struct {
	out    io.Writer
	change func([]byte) []byte
}

func (p printer) Write(line []byte) (int, error) {
	_, err := p.out.Write(p.change(line))
	return len(line), err
}

// reader is a stream whose reads come from elsewhere.
type reader struct {
	stream
	from io.Reader
}

func (r reader) Read(p []byte) (int, error) { return r.from.Read(p) }
