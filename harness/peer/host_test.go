package peer

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/labgrade/labgrade/harness/witness"
)

// hosting opens a host on a free port, in a room that gives up at once.
func hosting(t *testing.T) *Host {
	t.Helper()
	r := &Room{Part: part(), Guard: &Guard{Limit: time.Millisecond}}
	h, err := r.Listen(netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.Vanish()
		h.Close()
	})
	return h
}

// visitor connects to a host, as a client under test does.
func visitor(t *testing.T, h *Host) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", h.Addr.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// Visitors are met in the order in which they came, each once.
func TestAccept(t *testing.T) {
	h := hosting(t)
	if p := h.Accept("nobody"); p != nil {
		t.Fatalf("nobody has come, and %s was met", p.Conn().Remote)
	}
	for _, conn := range []net.Conn{visitor(t, h), visitor(t, h)} {
		p := h.Accept("server")
		if p == nil {
			t.Fatal("somebody has come, and was not met")
		}
		if got, want := p.Conn().Remote.String(), conn.LocalAddr().String(); got != want {
			t.Errorf("met %s, want %s", got, want)
		}
	}
	if h.Accept("nobody") != nil {
		t.Error("somebody was met twice")
	}
}

// A host that has closed refuses, whoever waits and whoever comes.
func TestHostCloses(t *testing.T) {
	h := hosting(t)
	conn := visitor(t, h)
	h.Close()
	if h.Accept("late") != nil {
		t.Error("met after the end")
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("who waited got %v, want a reset", err)
	}
	if _, err := net.Dial("tcp", h.Addr.String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("who comes got %v, want a refusal", err)
	}
}

func TestListenTwice(t *testing.T) {
	h := hosting(t)
	if _, err := h.room.Listen(h.Addr); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("got %v, want that the address is in use", err)
	}
}

// Vanish resets every connection that was met.
func TestVanish(t *testing.T) {
	h := hosting(t)
	conn := visitor(t, h)
	p := h.Accept("server")
	h.room.Vanish()
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v, want a reset", err)
	}
	if len(h.room.conns()) != 0 || !p.closed {
		t.Error("the room still holds the connection")
	}
}

// ending is a program that ends when it is closed.
type ending chan struct{}

func (o ending) Done() <-chan struct{}      { return o }
func (ending) Freeze(context.Context) error { return nil }
func (ending) Thaw() error                  { return nil }

func TestUntil(t *testing.T) {
	ended := make(ending)
	close(ended)
	after := func(n int) func() bool { return func() bool { n--; return n < 0 } }
	for _, row := range []struct {
		name    string
		program Program
		done    func() bool
		ok      bool
		reason  string
	}{
		{"at once", make(ending), after(0), true, "it is asked first"},
		{"later", make(ending), after(3), true, "and again"},
		{"ended", ended, after(1 << 30), false, "what has ended does nothing more"},
		{"ended with it", ended, after(1), true, "but it is asked once more: that may have been its last act"},
		{"given up", make(ending), after(1 << 30), false, "the guard ends what nothing else ends"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := &Room{Part: part(), Program: row.program, Guard: &Guard{Limit: time.Millisecond}}
			proof, ok := r.Until(guarded(t), row.done, func() bool { return true })
			if ok != row.ok || proof != nil {
				t.Errorf("%v with the proof %v, want %v without: %s", ok, proof, row.ok, row.reason)
			}
		})
	}
}

func TestDeparting(t *testing.T) {
	for _, row := range []struct {
		name   string
		due    time.Duration
		want   bool
		reason string
	}{
		{"VM Thread", 10 * time.Millisecond, true, "a Java machine that counts its threads out"},
		{"VM Thread", time.Second, false, "one that has nothing to do"},
		{"VM Thread", witness.Never, false, "one that is asked for nothing"},
		{"main", 10 * time.Millisecond, false, "a thread of the program's own"},
	} {
		l := witness.Look{Threads: []witness.Thread{{Name: "main", Due: witness.Never}, {Name: row.name, Due: row.due}}}
		if got := departing(l); got != row.want {
			t.Errorf("%s due in %v: %v: %s", row.name, row.due, got, row.reason)
		}
	}
}
