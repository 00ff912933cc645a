package peer

import (
	"net"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/lab"
)

// postOffice is a room whose program is a socket of the test's own.
func postOffice(t *testing.T) (*Post, *net.UDPConn) {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	part := &lab.Part{Exchanges: map[string]lab.Exchange{"ask": {Send: "ECHO {token}", Reply: "OK {token}"}}}
	room := &Room{Addr: conn.LocalAddr().(*net.UDPAddr).AddrPort(), Part: part}
	post := room.Post()
	t.Cleanup(post.Close)
	return post, conn
}

func open(t *testing.T, p *Post, name string) *Sender {
	t.Helper()
	s, err := p.Sender(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// receive takes one datagram as the program would.
func receive(t *testing.T, conn *net.UDPConn) (string, netip.AddrPort) {
	t.Helper()
	buf := make([]byte, 1<<16)
	n, from, err := conn.ReadFromUDPAddrPort(buf)
	if err != nil {
		t.Fatal(err)
	}
	return string(buf[:n]), from
}

func TestDatagramExchange(t *testing.T) {
	post, program := postOffice(t)
	alice := open(t, post, "alice")
	q := alice.NewAsk()
	alice.Send(q.Text)
	text, from := receive(t, program)
	if diff := cmp.Diff(string(q.Text), text); diff != "" {
		t.Errorf("a request travels without a line end (-want +got)\n%s", diff)
	}
	for _, reply := range []string{"OK of somebody else", "OK " + text[len("ECHO "):] + "\r\n"} {
		if _, err := program.WriteToUDPAddrPort([]byte(reply), from); err != nil {
			t.Fatal(err)
		}
	}
	r := alice.Answer(t.Context(), q)
	if !r.Answered() || alice.From != post.room.Addr {
		t.Errorf("the reply behind a stray one, with a line end: %q from %s", r.Raw, alice.From)
	}
	if got := post.Holders([]byte("somebody"), "bob"); !cmp.Equal(got, []string{"alice"}) {
		t.Errorf("the stray one is held by %v", got)
	}
	if left := alice.Rest(t.Context()); len(left) != 1 || string(left[0]) != "OK of somebody else" {
		t.Errorf("left is %q", left)
	}
}

// An empty datagram is a datagram, in both directions.
func TestEmptyDatagram(t *testing.T) {
	post, program := postOffice(t)
	alice := open(t, post, "alice")
	alice.Send(nil)
	text, from := receive(t, program)
	if text != "" {
		t.Errorf("got %q", text)
	}
	if _, err := program.WriteToUDPAddrPort(nil, from); err != nil {
		t.Fatal(err)
	}
	if r := alice.Answer(t.Context(), lab.Request{}); !r.Answered() {
		t.Errorf("an empty reply: %+v", r)
	}
}

// A reply that fits another of the wanted patterns will do; its pattern is the
// one that the reply is held against.
func TestAlternatives(t *testing.T) {
	post, program := postOffice(t)
	alice := open(t, post, "alice")
	alice.Send([]byte("x"))
	_, from := receive(t, program)
	if _, err := program.WriteToUDPAddrPort([]byte("ERR no"), from); err != nil {
		t.Fatal(err)
	}
	r := alice.Answer(t.Context(), lab.Request{Want: lab.Exactly("OK")}, lab.NewPattern("ERR {any}", nil))
	if !r.Answered() || r.Request.Want.String() != "ERR ..." {
		t.Errorf("%+v", r)
	}
}

// over is a program that has ended.
type over struct{ Program }

func (over) Done() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}

// The end of the program ends the wait at once; what came before it counts, and
// a datagram from another port is taken, with where it came from.
func TestDatagramEnds(t *testing.T) {
	post, _ := postOffice(t)
	post.room.Program = over{}
	alice, stranger := open(t, post, "alice"), open(t, post, "stranger")
	if r := alice.Ask(t.Context()); r.Complete || r.Gave || r.Proof != nil {
		t.Errorf("nothing came, and nothing is claimed: %+v", r)
	}
	to := alice.conn.LocalAddr().(*net.UDPAddr).AddrPort()
	if _, err := stranger.conn.WriteToUDPAddrPort([]byte("what"), to); err != nil {
		t.Fatal(err)
	}
	r := alice.Ask(t.Context())
	if string(r.Text) != "what" || r.Answered() || alice.From == post.room.Addr {
		t.Errorf("a wrong reply is told: %+v from %s", r, alice.From)
	}
	alice.Gone()
	alice.Gone()
	if r := alice.Ask(t.Context()); r.Complete {
		t.Errorf("somebody who has gone got %+v", r)
	}
}

// In a room without a witness the guard ends the wait, and proves nothing.
func TestDatagramGuard(t *testing.T) {
	post, _ := postOffice(t)
	post.room.Guard = &Guard{Limit: 1}
	if r := open(t, post, "alice").Ask(t.Context()); !r.Gave || r.Proof != nil {
		t.Errorf("%+v", r)
	}
}
