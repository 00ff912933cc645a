package peer

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/lab"
)

// framed lets a room speak in another framing.
func framed(r *Room, f lab.Framing, ask lab.Exchange, ambient ...string) *Room {
	r.Part = &lab.Part{Framing: f, Exchanges: map[string]lab.Exchange{"ask": ask}, Ambient: ambient}
	return r
}

var same = lab.Exchange{Send: "{token}", Reply: "{token}"}

// back sends every byte back.
func back(conn net.Conn) { io.Copy(conn, conn) }

// Where nothing marks the end of a reply, as many bytes as are wanted are one.
func TestRawReplies(t *testing.T) {
	t.Parallel()
	r := framed(patient(serve(t, back)), lab.Raw, same)
	alice := dialled(t, r, "alice")
	for range 3 {
		if got := alice.Ask(guarded(t)); !got.Answered() {
			t.Fatalf("%+v", got.Message)
		}
	}
	one, two := alice.NewAsk(), alice.NewAsk()
	alice.Send(guarded(t), append(one.Bytes(), two.Bytes()...))
	for _, q := range []lab.Request{one, two} {
		if got := alice.Answer(guarded(t), q); !got.Answered() {
			t.Errorf("of two that came together: %+v", got.Message)
		}
	}
	long := alice.Make("ask", lab.Values{"token": strings.Repeat("x", 3<<20)})
	if got := alice.DoPieces(guarded(t), long, Pieces(long.Bytes(), 7)...); !got.Answered() {
		t.Errorf("a long one is %d bytes long", len(got.Text))
	}
}

// What differs is a wrong reply at once: nobody waits for the rest of it.
func TestRawMismatch(t *testing.T) {
	t.Parallel()
	r := framed(patient(serve(t, says("no such thing, and more", waits))), lab.Raw, same)
	got := dialled(t, r, "alice").Ask(guarded(t))
	if got.Answered() || !got.Complete || !strings.HasPrefix(string(got.Text), "no") {
		t.Errorf("%+v", got.Message)
	}
}

// A pattern that is open at its end is complete when nothing more can come.
func TestRawOpenEnd(t *testing.T) {
	t.Parallel()
	r := framed(patient(serve(t, says("12", func(conn net.Conn) { conn.Write([]byte("34")) }))), lab.Raw, lab.Exchange{Send: "{token}", Reply: "{n}"})
	got := dialled(t, r, "alice").Ask(guarded(t))
	if n, ok := got.Request.Want.Number(got.Text); !got.Answered() || n != 1234 || !ok {
		t.Errorf("%+v", got.Message)
	}
}

// A barrier finds what came between.
func TestRawBarrier(t *testing.T) {
	t.Parallel()
	r := framed(serve(t, says("hello", back)), lab.Raw, same)
	extra, reply := dialled(t, r, "alice").Barrier(guarded(t))
	if !reply.Answered() || len(extra) != 1 || string(extra[0].Text) != "hello" {
		t.Errorf("extra %v, reply %+v", extra, reply.Message)
	}
}

// A length that is none ends the wait, and is told.
func TestBrokenLength(t *testing.T) {
	for _, row := range []struct {
		framing lab.Framing
		says    string
		length  int
		reason  string
	}{
		{"header 4", "OK x", -1, "letters"},
		{lab.U32BE, "\xff\xff\xff\xff", 1<<32 - 1, "four gigabytes"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			t.Parallel()
			r := framed(patient(serve(t, says(row.says, waits))), row.framing, same)
			got := dialled(t, r, "alice").Ask(guarded(t))
			if got.Complete || got.Broken == nil || got.Broken.Length != row.length {
				t.Errorf("%+v", got.Message)
			}
		})
	}
}

// Counted messages come as they were sent, together or in pieces.
func TestCounted(t *testing.T) {
	for _, f := range []lab.Framing{lab.U8, lab.U16LE, lab.U32BE, "header 16", lab.NUL, lab.CRLF} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			r := framed(patient(serve(t, back)), f, same)
			alice := dialled(t, r, "alice")
			q := alice.NewAsk()
			for at := 1; at < len(q.Bytes()); at += 3 {
				if got := alice.DoPieces(guarded(t), q, Cut(q.Bytes(), at)...); !got.Answered() {
					t.Fatalf("cut after %d: %+v", at, got.Message)
				}
			}
		})
	}
}

// Broadcasts are passed over, unless they are what is waited for.
func TestBroadcasts(t *testing.T) {
	t.Parallel()
	r := framed(patient(serve(t, says("MSG one\nMSG two\nMSG three\n", lines(echo)))), lab.Line, part().Exchanges["ask"], "MSG {any}")
	alice := dialled(t, r, "alice")
	two := lab.Request{Want: lab.Exactly("MSG two")}
	if got := alice.Answer(guarded(t), two); !got.Answered() {
		t.Errorf("%+v", got.Message)
	}
	if got := alice.Ask(guarded(t)); !got.Answered() {
		t.Errorf("%+v", got.Message)
	}
	bob := dialled(t, r, "bob")
	var heard []string
	for range 3 {
		heard = append(heard, string(bob.Overhear(guarded(t)).Text))
	}
	if diff := cmp.Diff([]string{"MSG one", "MSG two", "MSG three"}, heard); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	carol := dialled(t, r, "carol")
	got := carol.Answer(guarded(t), lab.Request{Want: lab.Exactly("MSG none")}, lab.Exactly("MSG other"), lab.Exactly("MSG two"))
	if !got.Answered() || string(got.Text) != "MSG two" {
		t.Errorf("any of several: %+v", got.Message)
	}
}
