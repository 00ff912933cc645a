package fault

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"

	"github.com/labgrade/labgrade/reference/lab3"
)

// sendingFaults: from replies to bytes.
var sendingFaults = []Fault{
	{
		Name: "short-send", Cause: "short-send", Part: Server,
		Text:   "sends a reply with one call and ignores that it took only a part",
		server: func(s *server) { s.wrap = func(conn stream) stream { return once{conn} } },
	},
	{
		Name: "no-line-end", Cause: "no-line-end", Part: Server,
		Text: "sends replies without their line end",
		server: func(s *server) {
			s.wrap = writing(func(p []byte) []byte { return bytes.TrimSuffix(p, []byte("\n")) })
		},
	},
	{
		Name: "extra-output", Cause: "extra-output", Part: Server,
		Text: "greets every client that connects",
		server: func(s *server) {
			s.wrap = func(conn stream) stream {
				io.WriteString(conn, "Welcome to the server\n")
				return conn
			}
		},
	},
	{
		Name: "extra-output-prompt", Cause: "extra-output", Part: Server,
		Text: "sends a prompt after every reply",
		server: func(s *server) {
			s.wrap = writing(func(p []byte) []byte { return slices.Concat(p, []byte("> ")) })
		},
	},
	{
		Name: "extra-output-blank-line", Cause: "extra-output", Part: Server,
		Text: "ends every reply with two line ends",
		server: func(s *server) {
			s.wrap = writing(func(p []byte) []byte { return slices.Concat(p, []byte("\n")) })
		},
	},
	{
		Name: "not-flushed", Cause: "not-flushed", Part: Server,
		Text:   "leaves a reply in its buffer until the next one comes or the connection closes",
		server: func(s *server) { s.wrap = func(conn stream) stream { return &holding{stream: conn} } },
	},
	{
		Name: "not-flushed-until-close", Cause: "not-flushed", Part: Server,
		Text: "leaves replies in its buffer until the connection closes",
		server: func(s *server) {
			s.wrap = func(conn stream) stream { return &holding{stream: conn, all: true} }
		},
	},
	{
		Name: "replies-out-of-order", Cause: "replies-out-of-order", Part: Server,
		Text:   "answers WAIT in a thread of its own, so that later replies overtake it",
		server: func(s *server) { s.reply = overtaking },
	},
}

// writer is a stream whose writes are changed on the way.
type writer struct {
	stream
	change func([]byte) []byte
}

// writing returns a wrap step that changes each reply, its line end included.
func writing(change func([]byte) []byte) func(stream) stream {
	return func(conn stream) stream { return writer{conn, change} }
}

func (w writer) Write(p []byte) (int, error) {
	_, err := w.stream.Write(w.change(p))
	return len(p), err
}

// once writes as much as the system takes at once, and says it was all.
type once struct {
	stream
}

func (o once) Write(p []byte) (int, error) {
	return len(p), tryWrite(o.stream, p)
}

// holding keeps what was written last, or all of it, until the stream ends.
type holding struct {
	stream
	all  bool
	mu   sync.Mutex
	held []byte
}

func (h *holding) Write(p []byte) (int, error) {
	if !h.all {
		if err := h.flush(); err != nil {
			return 0, err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held = append(h.held, p...)
	return len(p), nil
}

func (h *holding) flush() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := h.stream.Write(h.held)
	h.held = nil
	return err
}

func (h *holding) CloseWrite() error {
	h.flush()
	return h.stream.CloseWrite()
}

func (h *holding) Close() error {
	h.flush()
	return h.stream.Close()
}

// overtaking leaves the waiting replies to goroutines that nobody waits for
// before the next request.
func overtaking(ctx context.Context, c *client, answer lab3.Reply) error {
	if answer.After == 0 {
		return send(c, answer)
	}
	c.pending.Go(func() { reply(ctx, c, answer) })
	return nil
}
