package peer

import (
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A held line is finished when its peer is let go, and only then answered.
func TestHalf(t *testing.T) {
	for _, cut := range []int{-1, 0, 1, 7, 1000} {
		r := patient(serve(t, lines(echo)))
		slow, bob := dialled(t, r, "slow"), dialled(t, r, "bob")
		q := slow.NewAsk()
		slow.Half(guarded(t), q, cut)
		if got := bob.AskWhile(guarded(t), slow); !got.Answered() {
			t.Errorf("cut at %d, bob: %+v", cut, got.Message)
		}
		if got := slow.Pending(); len(got) > 0 {
			t.Errorf("cut at %d: half a request got %q", cut, got)
		}
		if got := slow.Finish(guarded(t), q); !got.Answered() {
			t.Errorf("cut at %d, finished: %+v", cut, got.Message)
		}
		if got := slow.Ask(guarded(t)); !got.Answered() {
			t.Errorf("cut at %d, afterwards: %+v", cut, got.Message)
		}
	}
}

// Drip sends byte after byte, and keeps the last for the release.
func TestDrip(t *testing.T) {
	r := patient(serve(t, lines(echo)))
	slow := dialled(t, r, "slow")
	q := slow.NewAsk()
	slow.Half(guarded(t), q, 1)
	n := 1
	for slow.Drip(guarded(t)) {
		n++
	}
	if want := len(q.Bytes()) - 1; n != want {
		t.Errorf("%d bytes were sent before the last, want %d", n, want)
	}
	if got := slow.Pending(); len(got) > 0 {
		t.Errorf("it got %q already", got)
	}
	if got := slow.Finish(guarded(t), q); !got.Answered() {
		t.Errorf("finished: %+v", got.Message)
	}
	if slow.Drip(guarded(t)) {
		t.Error("there is more to send")
	}
}

// heard tells, client by client, what a server read and how it ended.
type heard struct {
	mu  sync.Mutex
	all []string
}

func (h *heard) talk(conn net.Conn) {
	b, err := io.ReadAll(conn)
	how := "and the end"
	if err != nil {
		how = "and a failure"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, string(b)+how)
}

func (h *heard) texts() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.all)
}

// Each way of leaving looks to the server as it should.
func TestLeaving(t *testing.T) {
	for _, row := range []struct {
		name  string
		leave func(t *testing.T, p *Peer)
		want  string
	}{
		{"close", func(_ *testing.T, p *Peer) { p.Close() }, "and the end"},
		{"half-close", func(_ *testing.T, p *Peer) { p.HalfClose() }, "and the end"},
		{"reset", func(_ *testing.T, p *Peer) { p.Reset() }, "and a failure"},
		{"silent", func(t *testing.T, p *Peer) { p.Silent().Release(guarded(t)) }, "ECHO " + roomFor(1).Token("alice") + "\nand the end"},
		{"waiting", func(t *testing.T, p *Peer) {
			q := p.NewAsk()
			q.Text = nil
			p.Waiting(guarded(t), q).Release(guarded(t))
		}, "\nand a failure"},
		{"farewell", func(t *testing.T, p *Peer) { p.Farewell(guarded(t)) }, "and the end"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var h heard
			arrived := make(chan bool)
			r := patient(serve(t, func(conn net.Conn) {
				conn.Read(make([]byte, 1))
				arrived <- true
				h.talk(conn)
			}))
			p := dialled(t, r, "alice")
			if err := p.Send(guarded(t), []byte("x")); err != nil {
				t.Fatal(err)
			}
			<-arrived
			row.leave(t, p)
			p.HalfClose() // whatever is done twice is done once
			for ctx := guarded(t); len(h.texts()) == 0 && ctx.Err() == nil; {
				pause(ctx, tick)
			}
			got := h.texts()
			// A reset may overtake what it follows (RFC 9293, 3.5.2).
			if row.name == "waiting" && slices.Equal(got, []string{"and a failure"}) {
				return
			}
			if diff := cmp.Diff([]string{row.want}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			p.Close()
			p.Reset()
			p.Release(guarded(t))
			if err := p.Send(guarded(t), []byte("x")); err != nil {
				t.Errorf("sending after the end: %v", err)
			}
		})
	}
}

// Farewell reads what is still to come, and does not insist on an end.
func TestFarewell(t *testing.T) {
	t.Parallel()
	r := serve(t, says("unasked\n", waits))
	alice := dialled(t, r, "alice")
	alice.Farewell(guarded(t))
	if !alice.closed {
		t.Error("alice has not left")
	}
	stays := serve(t, func(conn net.Conn) { conn.Read(make([]byte, 10)); conn.Read(make([]byte, 10)); <-t.Context().Done() })
	bob := dialled(t, stays, "bob")
	bob.Farewell(guarded(t))
	if !bob.closed || bob.Ending() != Open {
		t.Errorf("bob has left: %v, the program's side: %q", bob.closed, bob.Ending())
	}
}

// Leave empties the room, held peers included.
func TestLeave(t *testing.T) {
	t.Parallel()
	r := patient(serve(t, lines(echo)))
	slow, silent := dialled(t, r, "slow"), dialled(t, r, "silent")
	slow.Half(guarded(t), slow.NewAsk(), 3)
	silent.Silent()
	r.Leave(guarded(t))
	if len(r.peers) != 0 || !slow.closed || !silent.closed {
		t.Errorf("%d are left; slow has left: %v, silent: %v", len(r.peers), slow.closed, silent.closed)
	}
	r.Leave(guarded(t))
}

func TestErrors(t *testing.T) {
	s := &Stalled{Peer: "slow"}
	if asStalled(s) != s || asStalled(errors.Join(io.EOF)) != nil || asStalled(nil) != nil {
		t.Error("a stall is not told from other errors")
	}
	for want, err := range map[string]error{
		"the program does not read what slow sends":                               s,
		"3 connections wait to be accepted, and the program does not accept them": &Full{Waiting: 3, Limit: 1},
	} {
		if err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
}
