//go:build unix

package peer

import (
	"bufio"
	"context"
	"net"
	"sync"
	"syscall"
	"testing"
)

// A server without SO_REUSEADDR can start again at once on its port when all
// clients have left by Leave: none of its ends is left in TIME_WAIT, also where
// it closed first.
func TestLeaveSparesThePort(t *testing.T) {
	for _, row := range []struct {
		name string
		talk func(net.Conn)
	}{
		{"waits for the client to leave", lines(echo)},
		{"closes first", func(conn net.Conn) {
			line, _ := bufio.NewReader(conn).ReadString('\n')
			conn.Write([]byte("OK " + line[len("ECHO "):]))
		}},
		{"resets", cuts},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			strict := net.ListenConfig{Control: withoutReuse}
			l, err := strict.Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			r := patient(roomAt(t, l))
			var wg sync.WaitGroup
			wg.Go(func() { accept(l, &wg, row.talk) })
			for _, name := range []string{"alice", "bob"} {
				dialled(t, r, name).Ask(guarded(t))
			}
			for _, p := range r.peers {
				p.Next(ended(t)) // the server's own end, if it closes first, has come
			}
			r.Leave(guarded(t))
			l.Close()
			wg.Wait()
			again, err := strict.Listen(t.Context(), "tcp", r.Addr.String())
			if err != nil {
				t.Fatal("the port is taken:", err)
			}
			again.Close()
		})
	}
}

func accept(l net.Listener, wg *sync.WaitGroup, talk func(net.Conn)) {
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
}

// ended is a context that has ended: a wait in it takes what has come and no more.
func ended(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func withoutReuse(_, _ string, c syscall.RawConn) error {
	var failed error
	if err := c.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 0)
	}); err != nil {
		return err
	}
	return failed
}
