package witness

import (
	"context"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labgrade/labgrade/harness/program"
)

// hang is the guard of waits that end by themselves when the code is right.
const hang = 2 * time.Minute

// python is the interpreter itself: a version manager's stand-in would start
// another process first. The system's own is not asked for.
var python = sync.OnceValues(func() (string, error) {
	const usual = "/usr/bin/python3"
	if _, err := os.Stat(usual); err == nil {
		return usual, nil
	}
	out, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	return strings.TrimSpace(string(out)), err
})

// watched is a Python program with its witness.
type watched struct {
	*program.Process
	*Witness
}

// running starts a Python text; it is stopped at the end of the test.
func running(t testing.TB, text string) watched {
	t.Helper()
	path, err := python()
	if err != nil {
		t.Skip("python3 is not installed:", err)
	}
	p, err := program.Start(context.Background(), program.Spec{Argv: []string{path, "-S", "-c", prelude + text}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(context.Background()) })
	w, err := New(p.Pids)
	if err != nil {
		t.Skip("this system does not give the evidence:", err)
	}
	t.Cleanup(w.Close)
	return watched{p, w}
}

const prelude = `
import os, select, signal, socket, struct, sys, threading, time
def listen(backlog=8):
    return socket.create_server(("127.0.0.1", 0), backlog=backlog)
`

// until waits for a state of the program, which gives no sign of its own.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	guard := time.Now().Add(hang)
	for tick := time.NewTicker(time.Millisecond); !holds(); <-tick.C {
		if time.Now().After(guard) {
			tick.Stop()
			t.Fatalf("%s: never happened", what)
		}
	}
}

// listeners waits until the program listens n times.
func (w watched) listeners(t testing.TB, n int) (own, others []Listener) {
	t.Helper()
	until(t, "listening on "+strconv.Itoa(n)+" ports", func() bool {
		var err error
		if own, others, err = w.Listeners(); err != nil {
			t.Fatal(err)
		}
		return len(own) == n
	})
	return own, others
}

// client is a connection to the program, with its name for the witness.
type client struct {
	*net.TCPConn
	Conn
}

func dial(t testing.TB, name string, to netip.AddrPort) client {
	t.Helper()
	conn, err := net.DialTCP("tcp", nil, net.TCPAddrFromAddrPort(to))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	port := func(a net.Addr) netip.AddrPort { return a.(*net.TCPAddr).AddrPort() }
	return client{conn, Conn{Name: name, Local: port(conn.LocalAddr()), Remote: port(conn.RemoteAddr())}}
}

func (c client) send(t testing.TB, text string) {
	t.Helper()
	if _, err := c.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

// conns lists clients as a look wants them.
func conns(clients ...client) []Conn {
	var all []Conn
	for _, c := range clients {
		all = append(all, c.Conn)
	}
	return all
}
