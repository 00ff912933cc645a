package witness

import (
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Accepted or not, read or not: what the kernel says of both ends.
func TestConn(t *testing.T) {
	w := running(t, `
server = listen()
reader, sleeper = server.accept()[0], server.accept()[0]
while True:
    data = reader.recv(4096)
    if not data:
        break
    reader.sendall(b"read\n")
reader.close()
signal.pause()
`)
	own, _ := w.listeners(t, 1)
	reader, sleeper, late := dial(t, "reader", own[0].Addr), dial(t, "sleeper", own[0].Addr), dial(t, "late", own[0].Addr)
	reader.send(t, "hello\n")
	buf := make([]byte, 5)
	if _, err := reader.Read(buf[:2]); err != nil { // so it has accepted both, and read
		t.Fatal(err)
	}
	sleeper.send(t, "nobody reads this")
	late.send(t, "nor this")

	for _, row := range []struct {
		who            client
		accepted       bool
		received       uint64
		unread, unsent int
		state          State
		ours           int // unread by us
		reason         string
	}{
		{reader, true, 6, 0, 0, Established, 3, "accepted and read; the reply was read in part"},
		{sleeper, true, 17, 17, 0, Established, 0, "accepted, not read"},
		{late, false, 8, 8, 0, Established, 0, "not accepted, and the bytes wait there"},
	} {
		var e Ends
		until(t, row.reason, func() bool {
			var ok bool
			if e, ok = w.Conn(row.who.Conn); !ok {
				t.Fatal("not known")
			}
			return e.Theirs.Received == row.received && e.Ours.Unread == row.ours
		})
		th := e.Theirs
		if (th.Inode != 0) != row.accepted || th.Unread != row.unread || th.Unsent != row.unsent || th.State != row.state || e.InFlight() {
			t.Errorf("%s: %+v", row.reason, e)
		}
	}
	if _, err := reader.Read(buf[:3]); err != nil {
		t.Fatal(err)
	}

	state := func(c client, ours, theirs State) {
		t.Helper()
		until(t, c.Name+" ending", func() bool {
			e, _ := w.Conn(c.Conn)
			return e.Ours.State == ours && e.Theirs.State == theirs
		})
	}
	sleeper.CloseWrite()
	state(sleeper, FinWait2, CloseWait)
	late.SetLinger(0)
	late.Close()
	state(late, Gone, Gone)
	reader.CloseWrite() // the program closes its side too; ours waits for stray segments
	until(t, "both having closed", func() bool {
		e, _ := w.Conn(reader.Conn)
		return e.Theirs == Socket{}
	})
}

// Delivery is confirmed when everything that was sent has been read there.
func TestDelivery(t *testing.T) {
	w := running(t, `
conn = listen().accept()[0]
sizes = []
while len(sizes) < 20:
    sizes.append(len(conn.recv(4096)))
os.write(1, repr(sizes).encode() + b"\n")
signal.pause()
`)
	own, _ := w.listeners(t, 1)
	alice := dial(t, "alice", own[0].Addr)
	var sent uint64
	for n := 1; n <= 20; n++ {
		alice.send(t, string(make([]byte, n)))
		sent += uint64(n)
		until(t, "reading a piece", func() bool {
			e, ok := w.Conn(alice.Conn)
			return ok && e.Theirs.Received-uint64(e.Theirs.Unread) == sent
		})
	}
	until(t, "telling the sizes", func() bool { out, _ := w.Output(); return out.Total > 0 })
	out, _ := w.Output()
	want := "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]\n"
	if diff := cmp.Diff(want, out.Text()); diff != "" {
		t.Errorf("each piece is a recv of its own (-want +got)\n%s", diff)
	}
}

// What the program's whole tree listens on is its own, all else is not.
func TestListeners(t *testing.T) {
	foreign, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	w := running(t, `
server = listen(3)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
child = os.fork()
if child == 0:
    server.close()
    udp.close()
    six = socket.create_server(("::1", 0), family=socket.AF_INET6) if socket.has_ipv6 and os.path.exists("/proc/net/if_inet6") else listen()
    signal.pause()
os.write(1, b"%d %d %d\n" % (child, server.getsockname()[1], udp.getsockname()[1]))
signal.pause()
`)
	own, others := w.listeners(t, 2)
	slices.SortFunc(own, func(a, b Listener) int { return a.Limit - b.Limit })
	parent, child := own[0], own[1]
	if parent.PID != w.Pid() || parent.Limit != 3 || parent.Waiting != 0 || parent.Inode == 0 {
		t.Errorf("the parent's: %+v", parent)
	}
	if child.PID == w.Pid() || !slices.Contains(w.Pids(), child.PID) || !child.Addr.Addr().IsLoopback() {
		t.Errorf("the child's: %+v of %v", child, w.Pids())
	}
	here := foreign.Addr().(*net.TCPAddr).AddrPort()
	i := slices.IndexFunc(others, func(l Listener) bool { return l.Addr == here })
	if i < 0 || others[i].PID != os.Getpid() {
		t.Errorf("the test's own %v is not told as somebody else's: %+v", here, others)
	}
	udp, err := w.Datagrams()
	if err != nil || len(udp) != 1 || udp[0].PID != w.Pid() || udp[0].Addr.Addr() != netip.MustParseAddr("127.0.0.1") {
		t.Errorf("datagrams: %+v, %v", udp, err)
	}
}

func TestQueue(t *testing.T) {
	w := running(t, "server = listen(3)\nsignal.pause()")
	own, _ := w.listeners(t, 1)
	addr := own[0].Addr
	var clients []client
	for n := range 3 {
		until(t, "connections waiting", func() bool {
			waiting, limit, ok := w.Queue(addr)
			if !ok || limit != 3 || waiting > n {
				t.Fatalf("%d waiting of %d, known %v; want %d of 3", waiting, limit, ok, n)
			}
			return waiting == n
		})
		clients = append(clients, dial(t, "alice", addr))
	}
	until(t, "a look at the queue", func() bool {
		// Queue counts all listeners that are to be seen, so others may add to it.
		return w.Look(conns(clients...)).Queue >= 3
	})
	if _, _, ok := w.Queue(netip.MustParseAddrPort("127.0.0.1:1")); ok {
		t.Error("a queue is known where nobody listens")
	}
}

func TestCount(t *testing.T) {
	w := running(t, `
server = listen()
reader, writer = os.pipe()
if os.fork() == 0:
    server.close()
    os.close(reader)
    os.close(writer)
    signal.pause()
threading.Thread(target=signal.sigwait, args=[{signal.SIGUSR1}]).start()
os.write(1, b"on\n")
signal.pause()
`)
	until(t, "starting", func() bool { out, _ := w.Output(); return out.Total > 0 })
	want := Count{Processes: 2, Threads: 3, Descriptors: 3 + 3 + 3, Sockets: 1}
	var got Count
	until(t, "closing what the child does not need", func() bool {
		var ok bool
		if got, ok = w.Count(); !ok {
			t.Fatal("not known")
		}
		return got.Descriptors <= want.Descriptors
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	w.Stop(t.Context())
	if _, ok := w.Count(); ok {
		t.Error("a program that has ended is counted")
	}
}
