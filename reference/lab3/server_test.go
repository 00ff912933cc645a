package lab3

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hangGuard ends a test that would otherwise wait for ever. It decides nothing
// else.
const hangGuard = 30 * time.Second

// startServer serves on a free port until the test ends, or until stop is
// called, which waits for the end of Serve and returns its result.
func startServer(t *testing.T) (addr string, stop func() error) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	var server Server
	go func() { done <- server.Serve(ctx, ln) }()
	stop = func() error {
		cancel()
		select {
		case err := <-done:
			done <- err
			return err
		case <-time.After(hangGuard):
			return errors.New("the server did not stop")
		}
	}
	t.Cleanup(func() { stop() })
	return ln.Addr().String(), stop
}

// dial connects to addr; the connection is closed when the test ends.
func dial(t *testing.T, addr string) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(hangGuard))
	return conn.(*net.TCPConn)
}

// send writes the pieces one by one.
func send(t *testing.T, conn net.Conn, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if _, err := io.WriteString(conn, piece); err != nil {
			t.Fatal(err)
		}
	}
}

// receive returns the next line with its end.
func receive(t *testing.T, conn net.Conn) string {
	t.Helper()
	var line []byte
	for len(line) == 0 || line[len(line)-1] != '\n' {
		b := make([]byte, 1)
		if _, err := conn.Read(b); err != nil {
			t.Fatalf("after %q: %v", line, err)
		}
		line = append(line, b...)
	}
	return string(line)
}

// rest returns all that comes until the server closes.
func rest(t *testing.T, conn net.Conn) string {
	t.Helper()
	data, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("after %q: %v", data, err)
	}
	return string(data)
}

func TestDialogue(t *testing.T) {
	long := strings.Repeat("x", MaxMessage-len("ECHO "))
	tests := []struct {
		reason string
		pieces []string
		want   string
	}{
		{"a name is remembered and replaced", []string{"WHO\nHELLO A\nWHO\nHELLO B c\nWHO\n"},
			"ERR say HELLO first\nOK hello A\nOK A\nOK hello B c\nOK B c\n"},
		{"a HELLO without a name changes nothing", []string{"HELLO A\nHELLO\nHELLO \nWHO\n"},
			"OK hello A\nERR HELLO needs a name\nERR HELLO needs a name\nOK A\n"},
		{"the argument is all after one space", []string{"ECHO  two  spaces \nECHO\nECHO \n"},
			"OK  two  spaces \nOK \nOK \n"},
		{"capitals beyond ASCII", []string{"UPPER straße à\n"}, "OK STRAßE À\n"},
		{"every request counts", []string{"\nfoo\nCOUNT\nECHO \xff\nCOUNT\n"},
			"ERR unknown request\nERR unknown request\nOK 3\nERR not valid UTF-8\nOK 5\n"},
		{"names are exact", []string{"echo hi\nECHOhi\n ECHO hi\nWHO me\n"},
			strings.Repeat("ERR unknown request\n", 4)},
		{"WAIT takes a number from 0 to 10000", []string{"WAIT 0\nWAIT 1\nWAIT 10001\nWAIT -1\nWAIT +1\nWAIT 1.5\nWAIT \nWAIT\nWAIT 99999999999999999999\n"},
			"OK waited 0\nOK waited 1\n" + strings.Repeat("ERR WAIT needs a number from 0 to 10000\n", 7)},
		{"a message in pieces", []string{"EC", "HO h\xc3", "\xa9l", "lo\r", "\n"}, "OK h\u00e9llo\n"},
		{"messages in one piece, the last incomplete", []string{"ECHO a\nECHO b\r\nECHO c"}, "OK a\nOK b\n"},
		{"only a carriage return at the end goes", []string{"ECHO a\rb\r\r\n"}, "OK a\rb\r\n"},
		{"the longest message", []string{"ECHO " + long + "\r\nCOUNT\n"}, "OK " + long + "\nOK 2\n"},
		{"one byte too long", []string{"ECHO " + long + "x\nCOUNT\n"}, "ERR too long\nOK 2\n"},
		{"much too long", []string{"ECHO " + strings.Repeat(long, 9) + "\nCOUNT\n"}, "ERR too long\nOK 2\n"},
		{"nothing is answered after BYE", []string{"ECHO a\nBYE\nECHO b\n"}, "OK a\nOK bye\n"},
		{"no request, no reply", nil, ""},
		{"later replies wait for WAIT", []string{"WAIT 30\nECHO a\n"}, "OK waited 30\nOK a\n"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			t.Parallel()
			addr, _ := startServer(t)
			conn := dial(t, addr)
			send(t, conn, tt.pieces...)
			if err := conn.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, rest(t, conn)); diff != "" {
				t.Errorf("replies (-want +got):\n%s", diff)
			}
		})
	}
}

func TestByeClosesThoughTheClientKeepsItsSideOpen(t *testing.T) {
	addr, _ := startServer(t)
	conn := dial(t, addr)
	// What follows BYE stays unread at first; closing over it would reset the
	// connection and could destroy the reply.
	send(t, conn, "BYE\n", strings.Repeat("ECHO more\n", 1000))
	if diff := cmp.Diff("OK bye\n", rest(t, conn)); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
}

func TestWaitIsNotEarly(t *testing.T) {
	addr, _ := startServer(t)
	conn := dial(t, addr)
	start := time.Now()
	send(t, conn, "WAIT 120\n")
	receive(t, conn)
	if waited := time.Since(start); waited < 120*time.Millisecond {
		t.Errorf("the reply to WAIT 120 came after %v", waited)
	}
}

func TestNobodyWaitsForAnother(t *testing.T) {
	tests := []struct {
		reason string
		hold   func(t *testing.T, slow *net.TCPConn)
	}{
		{"silent", func(*testing.T, *net.TCPConn) {}},
		{"half a line", func(t *testing.T, slow *net.TCPConn) { send(t, slow, "ECHO he") }},
		{"in WAIT", func(t *testing.T, slow *net.TCPConn) { send(t, slow, "WAIT 10000\n") }},
		{"never reads", fill},
		{"reset", func(t *testing.T, slow *net.TCPConn) {
			send(t, slow, "ECHO he")
			slow.SetLinger(0)
			slow.Close()
		}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			addr, stop := startServer(t)
			tt.hold(t, dial(t, addr))

			bob := dial(t, addr)
			send(t, bob, "TICKET\nWHO\nCOUNT\n")
			got := receive(t, bob) + receive(t, bob) + receive(t, bob)
			if diff := cmp.Diff("OK 1\nERR say HELLO first\nOK 3\n", got); diff != "" {
				t.Errorf("replies to the other client (-want +got):\n%s", diff)
			}
			if err := stop(); err != nil { // with both connected
				t.Errorf("stopping: %v", err)
			}
		})
	}
}

// fill sends requests and reads no reply until the server can't send any more
// and so reads no more either.
func fill(t *testing.T, slow *net.TCPConn) {
	request := []byte("ECHO " + strings.Repeat("x", 60000) + "\n")
	slow.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
	for {
		if _, err := slow.Write(request); err != nil {
			return
		}
	}
}

func TestTicketsAreGivenOnce(t *testing.T) {
	const clients, each = 8, 50
	addr, _ := startServer(t)
	replies := make(chan string)
	for range clients {
		conn := dial(t, addr)
		send(t, conn, strings.Repeat("TICKET\n", each))
		conn.CloseWrite()
		go func() {
			data, _ := io.ReadAll(conn)
			replies <- string(data)
		}()
	}
	seen := map[string]int{}
	for range clients {
		for line := range strings.Lines(<-replies) {
			seen[line]++
		}
	}
	if len(seen) != clients*each {
		t.Errorf("%d different tickets for %d requests", len(seen), clients*each)
	}
}

func TestServeReportsAForeignClose(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	var server Server
	if err := server.Serve(t.Context(), ln); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve on a closed listener: %v, want net.ErrClosed", err)
	}
}
