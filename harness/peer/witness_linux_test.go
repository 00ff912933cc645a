package peer

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/witness"
)

// Each piece costs the program a recv of its own.
func TestPiecesAreRead(t *testing.T) {
	t.Parallel()
	r := room(t, "threads(sizes, server)")
	for _, row := range []struct {
		sizes string
		cut   func(b []byte) [][]byte
	}{
		{"14", func(b []byte) [][]byte { return [][]byte{b} }},
		{"1,13", func(b []byte) [][]byte { return Cut(b, 1) }},
		{"13,1", func(b []byte) [][]byte { return Cut(b, 13) }},
		{"1,1,1,1,1,1,1,1,1,1,1,1,1,1", func(b []byte) [][]byte { return Pieces(b, len(b)) }},
	} {
		p := dialled(t, r, "alice")
		q := p.NewAsk()
		q.Text = []byte("ECHO 12345678")
		got := p.DoPieces(guarded(t), q, row.cut(q.Bytes())...)
		if diff := cmp.Diff("OK "+row.sizes, string(got.Text)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// What is sent while the program is stopped meets it in one recv.
func TestFrozenIsOnePiece(t *testing.T) {
	t.Parallel()
	r := room(t, "threads(sizes, server)")
	p := dialled(t, r, "alice")
	rests(t, r)
	const k = 5
	err := r.Frozen(guarded(t), func() {
		for range k {
			if err := p.Send(guarded(t), []byte("ECHO abc\n")); err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for range k {
		if got := p.Next(guarded(t)); string(got.Text) != "OK 45" {
			t.Errorf("got %q, want one recv of 45 bytes", got.Text)
		}
	}
}

// Whether bob is answered while slow is held, when slow is let go, only when
// slow has left, or not even then, tells how a server serves; the proof names
// its wait.
func TestAskWhileProven(t *testing.T) {
	silent := func(_ context.Context, p *Peer) { p.Silent() }
	half := func(ctx context.Context, p *Peer) { p.Half(ctx, p.NewAsk(), 3) }
	for _, row := range []struct {
		name, serve string
		hold        func(ctx context.Context, slow *Peer)
		cling       bool
		want        Reply
	}{
		{"threads, silent", "threads(echo, server)", silent, false, Reply{}},
		{"threads, half a line", "threads(echo, server)", half, false, Reply{}},
		{"one by one, silent", "one_by_one(echo, server)", silent, false, Reply{Freed: true, Left: true, Late: true}},
		{"one by one, half a line", "one_by_one(echo, server)", half, false, Reply{Freed: true, Left: true, Late: true}},
		{"in turns, silent", "turns(server)", silent, false, Reply{Freed: true, Late: true}},
		{"in turns, half a line", "turns(server)", half, false, Reply{Freed: true, Late: true}},
		{"clinging", "turns(server)", half, true, Reply{}},
		{"mute", "threads(lambda conn: [conn.recv(100) for _ in range(9)], server)", silent, false, Reply{Freed: true, Left: true}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := room(t, row.serve)
			r.Clinging = row.cling
			slow := dialled(t, r, "slow")
			row.hold(guarded(t), slow)
			got := dialled(t, r, "bob").AskWhile(guarded(t), slow)
			if got.Late != row.want.Late || got.Freed != row.want.Freed || got.Left != row.want.Left || got.Held != "slow" {
				t.Fatalf("late %v, freed %v, left %v: %+v", got.Late, got.Freed, got.Left, got.Message)
			}
			waits := row.cling || row.want.Freed
			if got.Answered() == waits || (got.Proof != nil) != waits || got.Complete == (row.cling || row.name == "mute") {
				t.Errorf("answered %v, complete %v, proof %v", got.Answered(), got.Complete, got.Proof)
			}
			blocked := row.cling || row.want.Late
			if blocked && (got.Proof.Kind != witness.Stuck || !got.Proof.Look.Threads[0].WaitsFor(witness.Recv, "slow")) {
				t.Errorf("the proof: %+v", got.Proof)
			}
		})
	}
}

// With a proof the others leave one by one, and the one who was waited for is named.
func TestPartingProven(t *testing.T) {
	t.Parallel()
	r := room(t, "one_by_one(echo, server)")
	carol, slow, bob := dialled(t, r, "carol"), dialled(t, r, "slow"), dialled(t, r, "bob")
	carol.Ask(guarded(t)) // is served, and holds up the others
	got := bob.Do(guarded(t), bob.NewAsk())
	got = bob.Parting(guarded(t), got, []*Peer{slow, carol, bob})
	if got.Held != "carol" || !got.Freed || !got.Left || !got.Late || !got.Complete || got.Answered() || got.Proof == nil {
		t.Errorf("%+v", got)
	}
}

// A server that never answers is proven not to, long before the guard.
func TestNoReplyIsProven(t *testing.T) {
	t.Parallel()
	r := room(t, "threads(lambda conn: (conn.recv(100), signal.pause()) and None, server)")
	got := dialled(t, r, "alice").Ask(guarded(t))
	if got.Complete || got.Gave || got.Proof == nil {
		t.Errorf("%+v", got.Message)
	}
	ended, proof, known := r.End(guarded(t))
	if ended || proof == nil || !known {
		t.Errorf("ended %v, proof %v, known %v", ended, proof, known)
	}
}

// A reply without its line end is complete when the program rests.
func TestNoLineEndProven(t *testing.T) {
	t.Parallel()
	r := room(t, "threads(lambda conn: [conn.sendall(b'OK ' + conn.recv(100)[5:-1]) for _ in range(9)], server)")
	r.Habits = &Habits{NoLineEnd: true}
	p := dialled(t, r, "alice")
	for range 3 {
		if got := p.Ask(guarded(t)); !got.Answered() {
			t.Errorf("%+v", got.Message)
		}
	}
}

// Who reads nothing is stuffed until not a byte more is taken; let go, it gets
// everything, and the server has lost nothing.
func TestStuffed(t *testing.T) {
	t.Parallel()
	r := room(t, "small(server)\nthreads(echo, server)")
	slow, err := r.DialSmall(guarded(t), "slow")
	if err != nil {
		t.Fatal(err)
	}
	asked := slow.Stuffed(guarded(t), 4000, 64<<20)
	if slow.rest == nil {
		t.Fatalf("%d requests were taken and nothing stalled", len(asked))
	}
	if got := dialled(t, r, "bob").AskWhile(guarded(t), slow); !got.Answered() {
		t.Errorf("bob: %+v", got.Message)
	}
	n := 0
	for ; n < len(asked); n++ {
		if got := slow.Answer(guarded(t), asked[n]); !got.Answered() {
			t.Fatalf("request %d of %d: %d bytes, proof %v", n+1, len(asked), len(got.Text), got.Proof)
		}
	}
	slow.Release(guarded(t))
	if got := slow.Next(guarded(t)); !got.Complete {
		t.Errorf("the rest of the last request: %+v", got)
	}
	if got := slow.Ask(guarded(t)); !got.Answered() {
		t.Errorf("afterwards: %+v", got.Message)
	}
}

// A server that does not read is told from one that is slow.
func TestStalled(t *testing.T) {
	t.Parallel()
	r := room(t, "small(server)\nthreads(lambda conn: signal.pause(), server)")
	p := dialled(t, r, "alice")
	big := make([]byte, 32<<20)
	stalled := asStalled(p.Send(guarded(t), big))
	if stalled == nil || stalled.Proof == nil || stalled.Left == 0 || stalled.Left == len(big) {
		t.Fatalf("%+v", stalled)
	}
	if s := asStalled(p.SendPieces(guarded(t), []byte("a"), []byte("b"))); s == nil || s.Proof == nil {
		t.Errorf("pieces: %+v", s)
	}
	q := p.NewAsk()
	q.Text = big
	if got := p.Do(guarded(t), q); got.Stalled == nil || got.Complete {
		t.Errorf("a request: %+v", got)
	}
}

// A server that never accepts has room for its backlog and one; who comes then
// is told so with the proof.
func TestFull(t *testing.T) {
	t.Parallel()
	r := room(t, "server.listen(1)\nos.write(1, b'on')\nsignal.pause()")
	for ctx := guarded(t); ; pause(ctx, time.Millisecond) {
		if _, limit, _ := r.Witness.Queue(r.Addr); limit == 1 || ctx.Err() != nil {
			break
		}
	}
	for n := range 2 {
		if _, err := r.Dial(guarded(t), "early"); err != nil {
			t.Fatalf("connection %d: %v", n+1, err)
		}
	}
	_, err := r.Dial(guarded(t), "late")
	full, ok := errors.AsType[*Full](err)
	if !ok || full.Waiting != 2 || full.Limit != 1 || full.Proof == nil {
		t.Errorf("%+v, %v", full, err)
	}
	if _, err := r.DialSmall(guarded(t), "late"); err == nil {
		t.Error("another one was let in")
	}
	if _, err := r.Dial(ended(t), "late"); err == nil {
		t.Error("without time one was let in")
	}
}

// A small backlog costs nobody a connection.
func TestSmallBacklog(t *testing.T) {
	t.Parallel()
	r := room(t, "server.listen(1)\nthreads(echo, server)")
	var all []*Peer
	for range 20 {
		all = append(all, dialled(t, r, "client"))
	}
	for n, p := range all {
		if got := p.Ask(guarded(t)); !got.Answered() {
			t.Errorf("client %d: %+v", n+1, got.Message)
		}
	}
}

// It rests when it sleeps and nothing is due, and does not while it runs.
func TestRest(t *testing.T) {
	t.Parallel()
	quiet := room(t, "signal.pause()")
	rests(t, quiet)
	if quiet.Rest(ended(t)) {
		t.Error("it rests without having been watched")
	}
	rests(t, room(t, "while True: time.sleep(0.02)"))
	busy := room(t, "while True: pass")
	if busy.Rest(guarded(t)) || !busy.Habits.Restless {
		t.Errorf("a program that spins rests, or is not known to be restless: %+v", busy.Habits)
	}
}

// The end of a program is noticed.
func TestEnd(t *testing.T) {
	t.Parallel()
	r := room(t, "conn = server.accept()[0]\nconn.recv(1)\nos._exit(0)")
	p := dialled(t, r, "alice")
	if err := p.Send(guarded(t), []byte("x")); err != nil {
		t.Fatal(err)
	}
	if ended, proof, known := r.End(guarded(t)); !ended || proof != nil || !known {
		t.Errorf("ended %v, proof %v, known %v", ended, proof, known)
	}
	if r.Rest(guarded(t)) {
		t.Error("what has ended rests")
	}
	p.Ask(guarded(t)) // only ends the wait
	if p.Ending() == Open {
		t.Error("the connection is open")
	}
}
