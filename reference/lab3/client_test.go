package lab3

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// pair returns the two ends of a connection.
func pair(t *testing.T) (client, server *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	client = dial(t, ln.Addr().String())
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(hangGuard))
	return client, conn.(*net.TCPConn)
}

// script is what a server does with its end of the connection.
type script func(t *testing.T, conn *net.TCPConn)

// replyAtEnd reads until the client closes its sending side, checks what it
// sent, and then replies.
func replyAtEnd(want string, pieces ...string) script {
	return func(t *testing.T, conn *net.TCPConn) {
		data, err := io.ReadAll(conn)
		if diff := cmp.Diff(want, string(data)); diff != "" || err != nil {
			t.Errorf("sent, until %v (-want +got):\n%s", err, diff)
		}
		for _, piece := range pieces {
			io.WriteString(conn, piece)
		}
		conn.Close()
	}
}

// closeAfter reads one request, writes text and closes.
func closeAfter(text string) script {
	return func(t *testing.T, conn *net.TCPConn) {
		bufio.NewReader(conn).ReadString('\n')
		io.WriteString(conn, text)
		conn.CloseWrite()
		io.Copy(io.Discard, conn)
		conn.Close()
	}
}

func reset(t *testing.T, conn *net.TCPConn) {
	bufio.NewReader(conn).ReadString('\n')
	conn.SetLinger(0)
	conn.Close()
}

func TestTalk(t *testing.T) {
	tests := []struct {
		reason string
		in     string
		server script
		want   string
		owed   int // of the LostError; -1 for none
	}{
		{"replies that come after the end of the input", "ECHO a\nWHO\n",
			replyAtEnd("ECHO a\nWHO\n", "OK a\nERR no\n"), "OK a\nERR no\n", -1},
		{"a last line without an end is sent with one", "ECHO a", replyAtEnd("ECHO a\n", "OK a\n"), "OK a\n", -1},
		{"lines are sent as they are", " a  b \n\n\u00e9\n", replyAtEnd(" a  b \n\n\u00e9\n", "1\n2\n3\n"), "1\n2\n3\n", -1},
		{"no input", "", replyAtEnd(""), "", -1},
		{"a reply in pieces", "ECHO \u00e9\n", replyAtEnd("ECHO \u00e9\n", "O", "K \xc3", "\xa9", "\n"), "OK \u00e9\n", -1},
		{"a carriage return before the line end goes", "x\n", replyAtEnd("x\n", "OK  a \r\n"), "OK  a \n", -1},
		{"BYE ends the input", "ECHO a\nBYE\nECHO b\n", replyAtEnd("ECHO a\nBYE\n", "OK a\nOK bye\n"), "OK a\nOK bye\n", -1},
		{"the server closes with a reply owed", "a\nb\n", closeAfter("OK a\n"), "OK a\n", 1},
		{"the server closes in the middle of a reply", "a\n", closeAfter("OK"), "", 1},
		{"the server resets", "a\nb\n", reset, "", 2},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			t.Parallel()
			conn, peer := pair(t)
			done := make(chan struct{})
			go func() { defer close(done); tt.server(t, peer) }()
			var out strings.Builder
			err := Talk(t.Context(), conn, strings.NewReader(tt.in), &out)
			<-done

			owed := -1
			if lost, ok := errors.AsType[*LostError](err); ok {
				owed = lost.Owed
			} else if err != nil {
				t.Errorf("Talk: %v", err)
			}
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("printed (-want +got):\n%s", diff)
			}
			// How many requests a reset meets on their way is up to the network.
			if (owed > 0) != (tt.owed > 0) || owed > tt.owed {
				t.Errorf("replies owed: %d, want %d", owed, tt.owed)
			}
		})
	}
}

// keyboard is an input that stays open; lines are typed with typeLine.
func keyboard(t *testing.T) (in io.Reader, typeLine func(string)) {
	r, w := io.Pipe()
	t.Cleanup(func() { w.Close() })
	return r, func(line string) { io.WriteString(w, line+"\n") }
}

func TestTalkPrintsAtOnceAndEndsAfterBye(t *testing.T) {
	addr, _ := startServer(t)
	in, typeLine := keyboard(t)
	printed, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- Talk(t.Context(), dial(t, addr), in, out) }()

	replies := bufio.NewReader(printed)
	for _, tt := range []struct{ request, want string }{
		{"HELLO A", "OK hello A\n"}, {"WHO", "OK A\n"}, {"BYE", "OK bye\n"},
	} {
		typeLine(tt.request)
		got, err := replies.ReadString('\n')
		if err != nil || got != tt.want {
			t.Fatalf("after %s: %q, %v, want %q", tt.request, got, err, tt.want)
		}
	}
	if err := <-done; err != nil {
		t.Errorf("Talk: %v", err)
	}
}

func TestTalkNoticesTheEndWhileNothingIsTyped(t *testing.T) {
	conn, peer := pair(t)
	peer.Close()
	in, _ := keyboard(t)
	err := Talk(t.Context(), conn, in, io.Discard)
	if lost, ok := errors.AsType[*LostError](err); !ok || lost.Owed != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("Talk: %v, want a LostError with nothing owed, because of io.EOF", err)
	}
}

func TestTalkCanBeStopped(t *testing.T) {
	conn, _ := pair(t)
	in, _ := keyboard(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Talk(ctx, conn, in, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("Talk: %v, want context.Canceled", err)
	}
}

// More is sent than both ends can hold, to a server that reads nothing before
// its replies are read: a client that only sends would wait for ever.
func TestTalkDoesNotStallOnBulk(t *testing.T) {
	addr, _ := startServer(t)
	line := "ECHO " + strings.Repeat("x", 60000) + "\n"
	const times = 400 // 24 MB
	var out strings.Builder
	if err := Talk(t.Context(), dial(t, addr), strings.NewReader(strings.Repeat(line, times)), &out); err != nil {
		t.Fatal(err)
	}
	want := times * (len(line) - len("ECHO ") + len("OK "))
	if out.Len() != want {
		t.Errorf("%d bytes printed, want %d", out.Len(), want)
	}
}

func TestTalkReportsItsStreams(t *testing.T) {
	broken := errors.New("broken")
	tests := []struct {
		reason string
		in     io.Reader
		out    io.Writer
	}{
		{"the input fails", io.MultiReader(strings.NewReader("ECHO a\n"), errorReader{broken}), io.Discard},
		{"the output fails", strings.NewReader("ECHO a\n"), errorWriter{broken}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			addr, _ := startServer(t)
			if err := Talk(t.Context(), dial(t, addr), tt.in, tt.out); !errors.Is(err, broken) {
				t.Errorf("Talk: %v, want the error of the stream", err)
			}
		})
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

type errorWriter struct{ err error }

func (w errorWriter) Write([]byte) (int, error) { return 0, w.err }
