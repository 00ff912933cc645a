package peer

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/transcript"
)

func roomFor(seed uint64) *Room {
	return &Room{Part: part(), Rand: rand.New(rand.NewPCG(seed, seed))}
}

// frozen is a program that tells what is done to it.
type frozen struct {
	did        []string
	stop, cont error
	done       chan struct{}
}

func (f *frozen) Done() <-chan struct{} { return f.done }

func (f *frozen) Freeze(context.Context) error {
	f.did = append(f.did, "freeze")
	return f.stop
}

func (f *frozen) Thaw() error {
	f.did = append(f.did, "thaw")
	return f.cont
}

func TestFrozen(t *testing.T) {
	gone := errors.New("gone")
	for _, row := range []struct {
		stop, cont error
		want       []string
		reason     string
	}{
		{nil, nil, []string{"freeze", "act", "thaw"}, "all is in place before it goes on"},
		{gone, nil, []string{"freeze"}, "what cannot be stopped is not acted upon"},
		{nil, gone, []string{"freeze", "act", "thaw"}, "it may end meanwhile"},
	} {
		f := &frozen{stop: row.stop, cont: row.cont}
		r := &Room{Program: f}
		err := r.Frozen(t.Context(), func() { f.did = append(f.did, "act") })
		if want := errors.Join(row.stop, row.cont) != nil; errors.Is(err, gone) != want {
			t.Errorf("%s: %v", row.reason, err)
		}
		if diff := cmp.Diff(row.want, f.did); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
	acted := false
	if err := new(Room).Frozen(t.Context(), func() { acted = true }); err != nil || !acted {
		t.Errorf("without a program: acted %v, %v", acted, err)
	}
}

// A program that has ended, or of which nothing is known, does not rest.
func TestRestBlind(t *testing.T) {
	ended := make(chan struct{})
	close(ended)
	for _, r := range []*Room{{}, {Program: &frozen{done: ended}}} {
		if r.Rest(guarded(t)) {
			t.Error("it rests")
		}
	}
	if got, proof, known := (&Room{Program: &frozen{done: ended}}).End(guarded(t)); !got || proof != nil || !known {
		t.Errorf("ended %v, proof %v, known %v", got, proof, known)
	}
}

func TestDialNobody(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := roomAt(t, l)
	l.Close()
	p, err := r.Dial(guarded(t), "alice")
	if _, full := errors.AsType[*Full](err); p != nil || err == nil || full || !strings.Contains(err.Error(), "alice") {
		t.Errorf("got %v, %v", p, err)
	}
	if got := addr(&net.UnixAddr{}); got.IsValid() {
		t.Errorf("a port of a socket without one: %v", got)
	}
}

// Whoever holds a text that was not taken is named, and nothing is lost by that.
func TestHolders(t *testing.T) {
	t.Parallel()
	r := patient(serve(t, lines(func(l string) string { return "for " + l + "\n" })))
	alice, bob := dialled(t, r, "alice"), dialled(t, r, "bob")
	for _, p := range []*Peer{alice, bob} {
		if err := p.Send(guarded(t), []byte(p.Name+"-1\n")); err != nil {
			t.Fatal(err)
		}
	}
	ctx := guarded(t)
	for len(r.Holders([]byte("alice-1\n"))) == 0 && ctx.Err() == nil {
	}
	if diff := cmp.Diff([]string{"alice"}, r.Holders([]byte("alice-1"))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, p := range []*Peer{alice, bob} {
		if got := p.Next(ctx); string(got.Text) != "for "+p.Name+"-1" {
			t.Errorf("%s got %q", p.Name, got.Text)
		}
	}
	alice.Close()
	if names := r.Holders(nil); len(names) != 1 {
		t.Errorf("one who has left is named: %v", names)
	}
}

// What a program always does wrong is overlooked where a room knows it.
func TestHabits(t *testing.T) {
	for _, row := range []struct {
		name   string
		talk   func(net.Conn)
		habits Habits
		want   []string
		last   Ending
		reason string
	}{
		{"greeting", says("hi\nA\nB\n", leaves), Habits{Greeting: []byte("hi\n")}, []string{"A", "B"}, Closed, "a greeting once"},
		{"prompt", says("> A\n> B\n", leaves), Habits{Greeting: []byte("> ")}, []string{"A", "B"}, Closed, "a prompt before each reply"},
		{"blanks", says("A\n\n\r\n\nB\n", leaves), Habits{Blanks: true}, []string{"A", "B"}, Closed, "empty lines between"},
		{"no blanks", says("A\n\nB\n", leaves), Habits{}, []string{"A", "", "B"}, Closed, "which are messages otherwise"},
		{"no line end", says("AB", leaves), Habits{NoLineEnd: true}, []string{"AB"}, Closed, "the end of the connection ends the message"},
		{"line end", says("A\nB", leaves), Habits{NoLineEnd: true}, []string{"A", "B"}, Closed, "and line ends still do"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := patient(serve(t, row.talk))
			r.Habits = &row.habits
			all, last := dialled(t, r, "alice").Drain(guarded(t))
			if diff := cmp.Diff(row.want, texts(all)); diff != "" || last.Ending != row.last {
				t.Errorf("%s: then %q (-want +got)\n%s", row.reason, last.Ending, diff)
			}
		})
	}
}

// The log tells what was done, in order.
func TestLog(t *testing.T) {
	t.Parallel()
	r := patient(serve(t, lines(echo)))
	r.Log = transcript.New(transcript.NewClock())
	p := dialled(t, r, "alice")
	p.Ask(guarded(t))
	p.Silent().Release(guarded(t))
	p.Release(guarded(t))
	p.Close()
	events, _ := r.Log.Events()
	var got []transcript.Kind
	for _, e := range events {
		got = append(got, e.Kind)
	}
	want := []transcript.Kind{
		transcript.Dialled, transcript.Sent, transcript.Received, transcript.Held, transcript.Released, transcript.Sent,
		transcript.Released, transcript.Closed,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
