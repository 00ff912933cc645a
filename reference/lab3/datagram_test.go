package lab3

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// startPacketServer serves datagrams until the test ends.
func startPacketServer(t *testing.T) (addr string) {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	var server Server
	go func() { done <- server.ServePacket(ctx, pc) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("ServePacket: %v", err)
		}
	})
	return pc.LocalAddr().String()
}

// exchange sends one datagram and returns the next that comes back.
func exchange(t *testing.T, conn net.Conn, request string) string {
	t.Helper()
	conn.SetDeadline(time.Now().Add(hangGuard))
	if _, err := conn.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	reply := make([]byte, maxDatagram)
	n, err := conn.Read(reply)
	if err != nil {
		t.Fatal(err)
	}
	return string(reply[:n])
}

func TestDatagrams(t *testing.T) {
	long := strings.Repeat("x", 8192-len("ECHO "))
	tests := []struct{ reason, request, want string }{
		{"no line end", "ECHO a  b", "OK a  b"},
		{"a line end is ignored", "UPPER a\r\n", "OK A"},
		{"one line end only", "ECHO a\n\n", "OK a\n"},
		{"the first ticket", "TICKET", "OK 1"},
		{"the next ticket", "TICKET\n", "OK 2"},
		{"nothing", "", "ERR unknown request"},
		{"a request of the other part", "COUNT", "ERR unknown request"},
		{"a session does not exist", "HELLO a", "ERR unknown request"},
		{"not UTF-8", "ECHO \xff", "ERR not valid UTF-8"},
		{"the longest that is promised", "ECHO " + long, "OK " + long},
		{"a reply that fits no datagram", "UPPER " + strings.Repeat("\u0250", 25000), "ERR reply too long"},
	}
	conn, err := net.Dial("udp", startPacketServer(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, tt := range tests { // in order: tickets count
		t.Run(tt.reason, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, exchange(t, conn, tt.request)); diff != "" {
				t.Errorf("reply (-want +got):\n%s", diff)
			}
		})
	}
}

func TestServePacketReportsAForeignClose(t *testing.T) {
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	pc.Close()
	var server Server
	if err := server.ServePacket(t.Context(), pc); !errors.Is(err, net.ErrClosed) {
		t.Errorf("ServePacket on a closed connection: %v, want net.ErrClosed", err)
	}
}
