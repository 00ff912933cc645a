package chat

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"
)

// member is a test's end of a connection to a room.
type member struct {
	t     *testing.T
	conn  *net.TCPConn
	lines *bufio.Reader
}

// open starts a server; dial brings in a member.
func open(t *testing.T) (dial func() *member) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	var s Server
	go func() { done <- s.Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return func() *member {
		conn, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return &member{t, conn.(*net.TCPConn), bufio.NewReader(conn)}
	}
}

// says sends a request; hears expects a line.
func (m *member) says(request string) {
	m.t.Helper()
	if _, err := io.WriteString(m.conn, request+"\n"); err != nil {
		m.t.Fatal(err)
	}
}

func (m *member) hears(want string) {
	m.t.Helper()
	got, err := m.lines.ReadString('\n')
	if err != nil || got != want+"\n" {
		m.t.Fatalf("heard %q, %v; want %q", got, err, want)
	}
}

func TestRoom(t *testing.T) {
	dial := open(t)
	alice, bob := dial(), dial()
	alice.says("HERE")
	alice.lines.ReadString('\n') // 1 or 2: bob may still be on his way
	bob.says("HERE")
	bob.hears("HERE 2")
	alice.says("SAY hello  all ")
	alice.hears("MSG hello  all ")
	bob.hears("MSG hello  all ")
	bob.says("dance\r")
	bob.hears("ERR unknown request")
	bob.says("BYE")
	bob.hears("OK bye")
	if _, err := bob.lines.ReadByte(); err != io.EOF {
		t.Errorf("after BYE: %v, want the end", err)
	}
	alice.says("SAY alone?")
	alice.hears("MSG alone?")
}

// What was said before the end of input is answered, and half a line is not.
func TestHalfClose(t *testing.T) {
	alice := open(t)()
	io.WriteString(alice.conn, "SAY one\nSAY two\nSAY thr")
	alice.conn.CloseWrite()
	alice.hears("MSG one")
	alice.hears("MSG two")
	if rest, err := io.ReadAll(alice.lines); len(rest) > 0 || err != nil {
		t.Errorf("then came %q, %v", rest, err)
	}
}

// A member that does not read is thrown out in the end; nobody waits for it.
func TestSlowReader(t *testing.T) {
	dial := open(t)
	slow, alice := dial(), dial()
	slow.says("HERE")
	slow.lines.ReadString('\n')
	long := strings.Repeat("x", 60_000)
	for range 2 * mostUnsent / len(long) * 2 {
		alice.says("SAY " + long)
		alice.hears("MSG " + long)
	}
	alice.says("SAY bye")
	alice.hears("MSG bye")
}

func TestTalk(t *testing.T) {
	var out bytes.Buffer
	if err := Talk(t.Context(), open(t)().conn, strings.NewReader("SAY a\nHERE\n"), &out); err != nil {
		t.Fatal(err)
	}
	if out.String() != "MSG a\nHERE 1\n" {
		t.Errorf("printed %q", out.String())
	}
}
