package witness

import "testing"

// prove looks until there is a proof, as a peer does.
func prove(t *testing.T, w *Watch) *Proof {
	t.Helper()
	var p *Proof
	until(t, "a proof", func() bool { p = w.Look(); return p != nil })
	return p
}

// A server that has read half a line and waits for the rest is stuck, and so is
// one that has not accepted.
func TestStuck(t *testing.T) {
	w := running(t, `
server = listen()
while True:
    conn = server.accept()[0]
    line = b""
    while not line.endswith(b"\n"):
        line += conn.recv(100)
    conn.sendall(line)
`)
	own, _ := w.listeners(t, 1)
	alice := dial(t, "alice", own[0].Addr)
	alice.send(t, "half a")
	bob := dial(t, "bob", own[0].Addr)
	bob.send(t, "all of it\n")
	watch := w.Watch(func() []Conn { return conns(alice, bob) })
	p := prove(t, watch)
	if p.Kind != Stuck || len(p.Look.Threads) != 1 || !p.Look.Threads[0].WaitsFor(Recv, "alice") {
		t.Errorf("%s: %v", p.Kind, p.Look.Threads)
	}
	hers, _ := p.Look.End("alice")
	his, _ := p.Look.End("bob")
	if hers.Theirs.Inode == 0 || hers.Theirs.Unread != 0 || his.Theirs.Inode != 0 || his.Theirs.Unread != 10 {
		t.Errorf("alice %+v, bob %+v", hers.Theirs, his.Theirs)
	}
	alice.send(t, " line\n")
	buf := make([]byte, 100)
	for _, row := range []struct {
		who  client
		want string
	}{{alice, "half a line\n"}, {bob, "all of it\n"}} {
		n, err := row.who.Read(buf)
		if got := string(buf[:n]); err != nil || got != row.want {
			t.Errorf("released, the program sends %q, %v to %s", got, err, row.who.Name)
		}
	}
}

// A server that wakes again and again and takes nothing circles; what it reads
// in between begins the count anew.
func TestCirclingProgram(t *testing.T) {
	w := running(t, `
conn = listen().accept()[0]
conn.settimeout(0.01)
while True:
    try:
        conn.recv(100)
    except TimeoutError:
        pass
`)
	own, _ := w.listeners(t, 1)
	alice := dial(t, "alice", own[0].Addr)
	alice.send(t, "half a")
	watch := w.Watch(func() []Conn { return conns(alice) })
	until(t, "waking in vain", func() bool {
		if p := watch.Look(); p != nil {
			t.Fatalf("proven after %d wakes", p.Wakes)
		}
		return watch.inVain() > 1
	})
	alice.send(t, " line")
	until(t, "reading the rest", func() bool {
		e, ok := w.Conn(alice.Conn)
		return ok && e.Theirs.Received == 11 && e.Theirs.Unread == 0
	})
	if watch.Look(); watch.inVain() > 1 {
		t.Errorf("%d wakes are counted after it has read", watch.inVain())
	}
	if p := prove(t, watch); p.Kind != Circling || p.Wakes != vainWakes {
		t.Errorf("%s after %d wakes: %v", p.Kind, p.Wakes, p.Look.Threads)
	}
}

// One look at a server of one thread with one client.
func BenchmarkLook(b *testing.B) {
	w := running(b, "conn = listen().accept()[0]\nconn.recv(1)")
	own, _ := w.listeners(b, 1)
	alice := conns(dial(b, "alice", own[0].Addr))
	for b.Loop() {
		if l := w.Look(alice); !l.Known {
			b.Fatal("not known")
		}
	}
}
