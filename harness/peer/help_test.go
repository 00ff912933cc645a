package peer

import (
	"bufio"
	"context"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labgrade/labgrade/harness/lab"
)

// hang is the guard of waits that end by themselves when the code is right.
const hang = 2 * time.Minute

func guarded(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), hang)
	t.Cleanup(cancel)
	return ctx
}

// part is the smallest lab.
func part() *lab.Part {
	return &lab.Part{Framing: lab.Line, Exchanges: map[string]lab.Exchange{
		"ask": {Send: "ECHO {token}", Reply: "OK {token}"},
	}}
}

// serve runs a server in this process, one goroutine for each client, and
// returns a room in which its clients meet it without a witness.
func serve(t *testing.T, talk func(net.Conn)) *Room {
	t.Helper()
	return serveWith(t, func(l net.Listener) {
		var wg sync.WaitGroup
		defer wg.Wait()
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer conn.Close()
				talk(conn)
			})
		}
	})
}

// serveWith runs an accept loop of its own kind; it ends when l is closed.
func serveWith(t *testing.T, loop func(l net.Listener)) *Room {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := roomAt(t, l)
	var wg sync.WaitGroup
	wg.Go(func() { loop(l) })
	t.Cleanup(func() {
		l.Close()
		for _, p := range r.peers {
			p.Reset()
		}
		wg.Wait()
	})
	return r
}

func roomAt(t *testing.T, l net.Listener) *Room {
	return &Room{
		Addr: l.Addr().(*net.TCPAddr).AddrPort(), Part: part(),
		Guard: &Guard{Limit: time.Millisecond}, Rand: rand.New(rand.NewPCG(1, 1)),
	}
}

// patient lets the guard of a room end nothing before a test hangs.
func patient(r *Room) *Room {
	r.Guard = &Guard{Limit: hang}
	return r
}

// lines answers each line with what reply makes of it.
func lines(reply func(line string) string) func(net.Conn) {
	return func(conn net.Conn) {
		for in := bufio.NewScanner(conn); in.Scan(); {
			if _, err := conn.Write([]byte(reply(in.Text()))); err != nil {
				return
			}
		}
	}
}

// echo is a correct server's reply.
func echo(line string) string { return "OK " + strings.TrimPrefix(line, "ECHO ") + "\n" }

func dialled(t testing.TB, r *Room, name string) *Peer {
	t.Helper()
	p, err := r.Dial(guarded(t), name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// says is a server that sends a text at once and then does what then does.
func says(text string, then func(net.Conn)) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := conn.Write([]byte(text)); err == nil {
			then(conn)
		}
	}
}

// leaves closes the connection.
func leaves(net.Conn) {}

// waits keeps it until the client has left.
func waits(conn net.Conn) { lines(func(string) string { return "" })(conn) }

// once reads one line, sends a text and leaves.
func once(text string) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := bufio.NewReader(conn).ReadString('\n'); err == nil {
			conn.Write([]byte(text))
		}
	}
}

// cuts resets it at the first byte.
func cuts(conn net.Conn) {
	conn.Read(make([]byte, 1))
	conn.(*net.TCPConn).SetLinger(0)
}
