package fault

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

	"github.com/labgrade/labgrade/reference/lab3"
)

// host listens for one client and returns its address; the client's connection
// comes on met.
func host(t *testing.T) (addr string, met <-chan user) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	users := make(chan user, 1)
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		conn.SetDeadline(time.Now().Add(hangGuard))
		users <- user{t, conn.(*net.TCPConn), bufio.NewReader(conn)}
	}()
	return ln.Addr().String(), users
}

// program is a client with a fault that runs until the test ends.
type program struct {
	peer  user           // the server's end of its connection
	in    *io.PipeWriter // its keyboard
	out   *bufio.Reader  // its screen
	ended chan error
}

func launch(t *testing.T, name string) *program {
	t.Helper()
	f := Fault{Part: Client, client: func(*talker) {}}
	if name != "" {
		var err error
		if f, err = Find(name); err != nil {
			t.Fatal(err)
		}
	}
	addr, met := host(t)
	ip, port, _ := net.SplitHostPort(addr)
	in, keyboard := io.Pipe()
	screen, out := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(func() { stop(); keyboard.Close(); screen.Close() })
	p := &program{in: keyboard, out: bufio.NewReader(screen), ended: make(chan error, 1)}
	go func() {
		p.ended <- f.Talk(ctx, ip, port, Streams{In: in, Out: out})
		out.Close()
	}()
	select {
	case p.peer = <-met:
	case err := <-p.ended:
		t.Fatalf("the client did not connect: %v", err)
	}
	t.Cleanup(func() { p.peer.Close() })
	return p
}

func (p *program) typeIn(text string) { io.WriteString(p.in, text) }

// shows reads want from the screen.
func (p *program) shows(t *testing.T, want string) {
	t.Helper()
	got := make([]byte, len(want))
	n, err := io.ReadFull(p.out, got)
	if diff := cmp.Diff(want, string(got[:n])); diff != "" {
		t.Fatalf("printed, until %v (-want +got):\n%s", err, diff)
	}
}

// result waits for the end of the program.
func (p *program) result(t *testing.T) error {
	t.Helper()
	select {
	case err := <-p.ended:
		return err
	case <-time.After(hangGuard):
		t.Fatal("the client did not end")
		return nil
	}
}

// goesOn finds that the program does not end by itself.
func (p *program) goesOn(t *testing.T) {
	t.Helper()
	select {
	case err := <-p.ended:
		t.Errorf("the client ended: %v", err)
	case <-time.After(quiet):
	}
}

func TestClientFaults(t *testing.T) {
	long := strings.Repeat("x", 5000)
	tests := []struct {
		fault string
		play  func(t *testing.T, p *program)
	}{
		{"", func(t *testing.T, p *program) {
			p.typeIn(" a \n")
			p.peer.ask("", "")
			p.peer.get(" a \n")
			p.peer.send("OK\n")
			p.shows(t, "OK\n")
			p.in.Close()
			p.peer.getEnd()
			if err := p.result(t); err != nil {
				t.Error(err)
			}
		}},
		{"client-sends-wrong-bytes", func(t *testing.T, p *program) { p.typeIn(" a \n"); p.peer.get("a\n") }},
		{"client-sends-wrong-bytes-no-end", func(t *testing.T, p *program) { p.typeIn("a\nb\n"); p.peer.get("ab") }},
		{"client-sends-wrong-bytes-two-ends", func(t *testing.T, p *program) { p.typeIn("a\n"); p.peer.get("a\n\n") }},
		{"client-recv-is-message", func(t *testing.T, p *program) {
			p.typeIn("a\nb\nc\n")
			p.peer.get("a\nb\nc\n")
			p.peer.send("OK he")
			p.shows(t, "OK he\n")
			p.peer.send("llo\nOK b\n")
			p.shows(t, "llo\nOK b\n")
		}},
		{"client-drops-coalesced", func(t *testing.T, p *program) {
			p.typeIn("a\nb\n")
			p.peer.get("a\nb\n")
			p.peer.send("OK a\nOK b\n")
			p.shows(t, "OK a\n")
			p.in.Close()
			if err := p.result(t); err != nil {
				t.Error(err)
			}
			if rest, _ := io.ReadAll(p.out); len(rest) > 0 {
				t.Errorf("printed %q as well", rest)
			}
		}},
		{"client-fixed-buffer", func(t *testing.T, p *program) {
			p.typeIn("a\n")
			p.peer.send(long + "\n")
			p.shows(t, long[:1024]+"\n")
		}},
		{"client-splits-utf8", func(t *testing.T, p *program) {
			p.typeIn("a\n")
			p.peer.send("\xc3\n")
			p.shows(t, "\uFFFD\n")
		}},
		{"client-alters-output", func(t *testing.T, p *program) {
			p.typeIn("a\n")
			p.peer.send("OK a\n")
			p.shows(t, "Server: OK a\n")
		}},
		{"client-alters-output-status", func(t *testing.T, p *program) {
			p.typeIn("a\n")
			p.peer.send("OK a\n")
			p.shows(t, "a\n")
		}},
		{"client-keeps-sending-side-open", func(t *testing.T, p *program) {
			p.typeIn("a\n")
			p.peer.get("a\n")
			p.in.Close()
			p.peer.getNothing()
			p.peer.send("OK a\n")
			p.shows(t, "OK a\n")
			if err := p.result(t); err != nil {
				t.Error(err)
			}
		}},
		{"client-loses-replies", func(t *testing.T, p *program) {
			p.typeIn("a\n")
			p.peer.get("a\n")
			p.in.Close()
			if err := p.result(t); err != nil {
				t.Error(err)
			}
		}},
		{"client-hangs-on-close", func(t *testing.T, p *program) {
			p.typeIn("a\n")
			p.peer.Close()
			p.in.Close()
			p.goesOn(t)
		}},
		{"client-ignores-bye", func(t *testing.T, p *program) {
			p.typeIn("BYE\n")
			p.peer.get("BYE\n")
			p.peer.send("OK bye\n")
			p.shows(t, "OK bye\n")
			p.peer.Close()
			p.goesOn(t)
			p.in.Close()
			if err := p.result(t); err != nil {
				t.Error(err)
			}
		}},
		{"client-hides-failure", func(t *testing.T, p *program) {
			p.typeIn("a\n")
			p.peer.Close()
			if err := p.result(t); err != nil {
				t.Error(err)
			}
		}},
		{"client-busy-waits", func(t *testing.T, p *program) {
			p.typeIn("a\n")
			p.peer.send("OK a\n")
			p.shows(t, "OK a\n")
			p.in.Close()
			if err := p.result(t); err != nil {
				t.Error(err)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			t.Parallel()
			tt.play(t, launch(t, tt.fault))
		})
	}
}

func TestPrintsLate(t *testing.T) {
	p := launch(t, "client-prints-late")
	p.typeIn("a\n")
	p.peer.get("a\n")
	p.peer.send("OK a\n")
	first := make(chan byte, 1)
	go func() {
		b, _ := p.out.ReadByte()
		first <- b
	}()
	select {
	case <-first:
		t.Error("printed before the end")
	case <-time.After(quiet):
	}
	p.in.Close()
	if b := <-first; b != 'O' {
		t.Errorf("printed %q at the end", b)
	}
}

func TestStallsOnBulk(t *testing.T) {
	addr, _ := start(t, "") // answers, and reads no more while it cannot send
	ip, port, _ := net.SplitHostPort(addr)
	f, err := Find("client-stalls-on-bulk")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
	defer stop()
	in := strings.NewReader(strings.Repeat(big, 600)) // 36 MB
	if err := f.Talk(ctx, ip, port, Streams{In: in, Out: io.Discard}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the client ended: %v", err)
	}
	in = strings.NewReader("ECHO a\nECHO b\n")
	var out strings.Builder
	if err := f.Talk(t.Context(), ip, port, Streams{In: in, Out: &out}); err != nil || out.String() != "OK a\nOK b\n" {
		t.Errorf("with little input: %q, %v", out.String(), err)
	}
}

func TestShowsTraceback(t *testing.T) {
	p := &talker{}
	for _, f := range clientEndFaults {
		if f.Name == "client-shows-traceback" {
			f.client(p)
		}
	}
	defer func() {
		if lost, ok := recover().(*lab3.LostError); !ok || lost.Owed != 2 {
			t.Error("no panic with the failure")
		}
	}()
	p.end(&lab3.LostError{Owed: 2})
}
