package echo

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
)

// dial starts a server and connects to it.
func dial(t *testing.T) *net.TCPConn {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

// What goes in comes out, however much it is and whatever bytes it has.
func TestEcho(t *testing.T) {
	for _, row := range []struct{ name, in, reason string }{
		{"text", "hello", "no line end is needed"},
		{"nothing", "", "the end alone"},
		{"bytes", "\x00\xff\r\n\r\n\x80", "bytes are not text"},
		{"much", strings.Repeat("0123456789abcdef", 1<<16), "more than the buffers of both ends hold"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := Talk(t.Context(), dial(t), strings.NewReader(row.in), &out); err != nil {
				t.Fatal(err)
			}
			if out.String() != row.in {
				t.Errorf("%s: %d bytes came back as %d others", row.reason, len(row.in), out.Len())
			}
		})
	}
}

// A stopped server lets go of clients that are still there.
func TestServerStops(t *testing.T) {
	conn := dial(t) // the clean-up stops the server while conn is open
	t.Cleanup(func() { conn.Close() })
}
