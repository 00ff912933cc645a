package fault

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	// hangGuard ends a test that would otherwise wait for ever.
	hangGuard = 30 * time.Second
	// quiet is how long a test listens to find that nothing comes. A slow
	// machine can only make such a test pass.
	quiet = 100 * time.Millisecond
)

// start runs the server with the named fault, or without one, on a free port.
// The result of run comes on ended. The server is stopped when the test ends.
func start(t *testing.T, name string) (addr string, ended <-chan error) {
	t.Helper()
	s := newServer()
	if name != "" {
		f, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		f.server(s)
	}
	addrs := make(chan string, 1)
	listen := s.listen
	s.listen = func(ctx context.Context, addr string) (net.Listener, error) {
		ln, err := listen(ctx, addr)
		if err == nil {
			addrs <- ln.Addr().String()
		}
		return ln, err
	}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	done := make(chan error, 1)
	go func() { done <- s.run(ctx, "127.0.0.1:0") }()
	select {
	case addr = <-addrs:
	case err := <-done:
		t.Fatalf("the server did not listen: %v", err)
	}
	return addr, done
}

// user is a client under the control of a test.
type user struct {
	*testing.T
	*net.TCPConn
	in *bufio.Reader
}

func dial(t *testing.T, addr string) user {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(hangGuard))
	return user{t, conn.(*net.TCPConn), bufio.NewReader(conn)}
}

func (u user) send(text string) {
	u.Helper()
	if _, err := io.WriteString(u, text); err != nil {
		u.Fatal(err)
	}
}

// get reads want, byte for byte.
func (u user) get(want string) {
	u.Helper()
	got := make([]byte, len(want))
	n, err := io.ReadFull(u.in, got)
	if diff := cmp.Diff(want, string(got[:n])); diff != "" {
		u.Fatalf("received, until %v (-want +got):\n%s", err, diff)
	}
}

func (u user) ask(request, want string) {
	u.Helper()
	u.send(request)
	u.get(want)
}

// hears reports whether something comes, be it the end, and leaves it to be
// read.
func (u user) hears() bool { return u.hearsIn(quiet) }

// hearsIn is hears with a patience of its own.
func (u user) hearsIn(patience time.Duration) bool {
	u.SetReadDeadline(time.Now().Add(patience))
	defer u.SetReadDeadline(time.Now().Add(hangGuard))
	_, err := u.in.Peek(1)
	return !errors.Is(err, os.ErrDeadlineExceeded)
}

// getNothing finds that nothing comes, not even the end.
func (u user) getNothing() {
	u.Helper()
	if u.hears() {
		_, err := u.in.Peek(1)
		u.Fatalf("received something, %v, want nothing", err)
	}
}

// getEnd reads the end of the connection.
func (u user) getEnd() {
	u.Helper()
	data, err := io.ReadAll(u.in)
	if len(data) > 0 || err != nil {
		u.Fatalf("received %q, %v, want the end", data, err)
	}
}

// step is one thing that a client sends and what it gets. An empty want means
// nothing is read.
type step struct{ send, want string }

const (
	closes  = "closes"  // the server closes by itself
	ends    = "ends"    // it closes once the client has closed its sending side
	remains = "remains" // it does not close even then
)

func TestOneClient(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	tests := []struct {
		fault string
		steps []step
		end   string
	}{
		{"", []step{{"ECHO a\nWAIT 5\nfoo\n", "OK a\nOK waited 5\nERR unknown request\n"}}, ends},
		{"", []step{{"BYE\nECHO a\n", "OK bye\n"}}, closes},
		{"recv-is-message", []step{{"ECHO he", "OK he\n"}, {"llo\nCOUNT\n", "ERR unknown request\nOK 3\n"}}, ends},
		{"recv-is-message-plain", []step{{"ECHO a\nECHO b\n", "OK a\nECHO b\n"}}, ends},
		{"drops-coalesced", []step{{"ECHO a\nECHO b\n", "OK a\n"}, {"COUNT\n", "OK 2\n"}}, ends},
		{"fixed-buffer", []step{{"ECHO " + x(2000) + "\nCOUNT\n", "OK " + x(1019) + "\nOK 2\n"}}, ends},
		{"fixed-buffer-4096", []step{{"ECHO " + x(5000) + "\nCOUNT\n", "OK " + x(4091) + "\nOK 2\n"}}, ends},
		{"fixed-buffer-split", []step{{"ECHO " + x(1100) + "\n", "OK " + x(1019) + "\nERR unknown request\n"}}, ends},
		{"splits-utf8-strict", []step{{"ECHO \xff\n", ""}}, closes},
		{"keeps-carriage-return", []step{{"ECHO a\r\n", "OK a\r\n"}, {"ECHO " + x(65532) + "\n", "ERR too long\n"}}, ends},
		{"oversize-breaks", []step{{"ECHO " + x(65536) + "\n", ""}}, closes},
		{"oversize-breaks-rest", []step{{"ECHO " + x(70000) + "\n", "ERR too long\nERR unknown request\n"}}, ends},
		{"no-line-end", []step{{"ECHO a\n", "OK a"}}, ends},
		{"extra-output", []step{{"", "Welcome to the server\n"}, {"ECHO a\n", "OK a\n"}}, ends},
		{"extra-output-prompt", []step{{"ECHO a\n", "OK a\n> "}}, ends},
		{"extra-output-blank-line", []step{{"ECHO a\n", "OK a\n\n"}}, ends},
		{"replies-out-of-order", []step{{"WAIT 50\nECHO a\n", "OK a\nOK waited 50\n"}}, ends},
		{"alters-text", []step{{"ECHO  a  b \n", "OK a  b\n"}}, ends},
		{"alters-text-spaces", []step{{"ECHO a  b\n", "OK a b\n"}}, ends},
		{"alters-text-encoding", []step{{"ECHO é\n", "OK Ã©\n"}}, ends},
		{"wrong-reply", []step{{"HELLO a\nWHO\n", "OK welcome a\nOK a\n"}}, ends},
		{"wrong-reply-case", []step{{"ECHO a\n\n", "ok a\nerr unknown request\n"}}, ends},
		{"wrong-reply-early", []step{{"WAIT 10000\n", "OK waited 10000\n"}}, ends},
		{"closes-on-error", []step{{"ECHO a\nfoo\n", "OK a\n"}}, closes},
		{"closes-on-error-ignores", []step{{"foo\nCOUNT\n", "OK 2\n"}}, ends},
		{"dies-on-bad-input-connection", []step{{"ECHO \xff\n", ""}}, closes},
		{"keeps-open-after-bye", []step{{"BYE\nCOUNT\n", "OK bye\nOK 2\n"}}, ends},
		{"keeps-open-after-end", []step{{"ECHO a\n", "OK a\n"}}, remains},
		{"spins-after-close", []step{{"ECHO a\n", "OK a\n"}}, remains},
		{"leaks-connections", []step{{"ECHO a\n", "OK a\n"}}, ends},
		{"leaks-threads", []step{{"ECHO a\n", "OK a\n"}}, ends},
		{"slow-polling", []step{{"ECHO a\n", "OK a\n"}}, ends},
		{"busy-wait", []step{{"ECHO a\n", "OK a\n"}}, ends},
		{"busy-wait-polling", []step{{"ECHO a\n", "OK a\n"}}, ends},
		{"short-send", []step{{"ECHO a\n", "OK a\n"}}, ends},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			addr, _ := start(t, tt.fault)
			alice := dial(t, addr)
			for _, s := range tt.steps {
				alice.ask(s.send, s.want)
			}
			if tt.end != closes {
				alice.CloseWrite()
			}
			if tt.end == remains {
				alice.getNothing()
				return
			}
			alice.getEnd()
		})
	}
}
