package uppercase

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
)

// running ends a server with the test, and expects it to end well.
func running(t *testing.T, serve func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
}

func TestStream(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	running(t, func(ctx context.Context) error { return Serve(ctx, ln) })
	for _, row := range []struct{ in, want, reason string }{
		{"hello\n", "HELLO\n", "a line"},
		{"one\ntwo\nthree\n", "ONE\nTWO\nTHREE\n", "several in one piece"},
		{"\n\r\nx\r\n", "\n\nX\n", "empty lines, and another line end"},
		{"grün\n", "GRÜN\n", "letters with accents"},
		{"whole\nhalf", "WHOLE\n", "half a line is none"},
		{strings.Repeat("a", 100_000) + "\n", strings.Repeat("A", 100_000) + "\n", "a long line"},
	} {
		conn, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := Talk(t.Context(), conn.(*net.TCPConn), strings.NewReader(row.in), &out); err != nil || out.String() != row.want {
			t.Errorf("%s: %.40q, %v", row.reason, out.String(), err)
		}
	}
}

func TestDatagrams(t *testing.T) {
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	running(t, func(ctx context.Context) error { return ServePacket(ctx, pc) })
	conn, err := net.Dial("udp", pc.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, row := range []struct{ in, want, reason string }{
		{"hello", "HELLO", "a text"},
		{" a\n", " A\n", "a line end is text like any other"},
		{"", "", "the empty datagram has an empty reply"},
		{strings.Repeat("a", 8192), strings.Repeat("A", 8192), "a large one"},
	} {
		if got, err := Ask(conn, []byte(row.in)); err != nil || string(got) != row.want {
			t.Errorf("%s: %.40q, %v", row.reason, got, err)
		}
	}
}
