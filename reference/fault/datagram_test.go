package fault

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// startDatagrams runs the connectionless server with the named fault on a free
// port until the test ends.
func startDatagrams(t *testing.T, name string) (addr string, ended <-chan error) {
	t.Helper()
	f, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	d := newDatagrams()
	f.datagram(d)
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pc.Close() })
	done := make(chan error, 1)
	go func() { done <- d.serve(pc) }()
	return pc.LocalAddr().String(), done
}

// caller sends datagrams to one server from an unconnected socket.
type caller struct {
	net.PacketConn
	server net.Addr
}

func call(t *testing.T, addr string) caller {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pc.Close() })
	server, err := net.ResolveUDPAddr("udp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return caller{pc, server}
}

func (c caller) send(t *testing.T, request string) {
	t.Helper()
	if _, err := c.WriteTo([]byte(request), c.server); err != nil {
		t.Fatal(err)
	}
}

// get receives want; from says whether it has to come from the server's port.
func (c caller) get(t *testing.T, want string, from bool) {
	t.Helper()
	c.SetDeadline(time.Now().Add(hangGuard))
	reply := make([]byte, 65536)
	n, sender, err := c.ReadFrom(reply)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(reply[:n])); diff != "" {
		t.Errorf("reply (-want +got):\n%s", diff)
	}
	if (sender.String() == c.server.String()) != from {
		t.Errorf("the reply came from %v, the server is %v", sender, c.server)
	}
}

func (c caller) getNothing(t *testing.T) {
	t.Helper()
	c.SetDeadline(time.Now().Add(quiet))
	if _, _, err := c.ReadFrom(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("receiving: %v, want nothing", err)
	}
}

func TestDatagramFaults(t *testing.T) {
	long := strings.Repeat("x", 5000)
	tests := []struct {
		fault string
		play  func(t *testing.T, alice, bob caller)
		end   error // of the service
	}{
		{"udp-truncates", func(t *testing.T, alice, _ caller) {
			alice.send(t, "ECHO "+long)
			alice.get(t, "OK "+long[:1019], true)
		}, nil},
		{"udp-truncates-4096", func(t *testing.T, alice, _ caller) {
			alice.send(t, "ECHO "+long)
			alice.get(t, "OK "+long[:4091], true)
		}, nil},
		{"udp-stops-at-empty", func(t *testing.T, alice, _ caller) { alice.send(t, "") }, errFinished},
		{"udp-wrong-peer", func(t *testing.T, alice, bob caller) {
			alice.send(t, "ECHO a")
			alice.get(t, "OK a", true)
			bob.send(t, "ECHO b")
			alice.get(t, "OK b", true)
			bob.send(t, "ECHO b")
			bob.get(t, "OK b", true)
		}, nil},
		{"udp-wrong-peer-port", func(t *testing.T, alice, _ caller) {
			alice.send(t, "ECHO a")
			alice.get(t, "OK a", false)
		}, nil},
		{"udp-one-client", func(t *testing.T, alice, bob caller) {
			alice.send(t, "ECHO a")
			alice.get(t, "OK a", true)
			bob.send(t, "ECHO b")
			bob.getNothing(t)
			alice.send(t, "ECHO a")
			alice.get(t, "OK a", true)
		}, nil},
		{"udp-dies", func(t *testing.T, alice, _ caller) { alice.send(t, "\xff") }, errDecode},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			addr, ended := startDatagrams(t, tt.fault)
			tt.play(t, call(t, addr), call(t, addr))
			if tt.end == nil {
				return
			}
			select {
			case err := <-ended:
				if !errors.Is(err, tt.end) {
					t.Errorf("the service ended with %v, want %v", err, tt.end)
				}
			case <-time.After(hangGuard):
				t.Error("the service did not end")
			}
		})
	}
}

func TestDatagramServerStops(t *testing.T) {
	f, err := Find("udp-truncates")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := f.Serve(ctx, "127.0.0.1:0"); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop: %v", err)
	}
}
