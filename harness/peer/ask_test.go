package peer

import (
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/labgrade/labgrade/harness/lab"
)

func TestAsk(t *testing.T) {
	for _, row := range []struct {
		name     string
		talk     func(net.Conn)
		answered bool
		ending   Ending
		text     string // "" is not compared
		reason   string
	}{
		{"echo", lines(echo), true, Open, "", "the wanted reply"},
		{"crlf", lines(func(l string) string { return strings.TrimSuffix(echo(l), "\n") + "\r\n" }), true, Open, "", "a carriage return is no part of it"},
		{"wrong", lines(func(string) string { return "ERR\n" }), false, Open, "ERR", "another reply"},
		{"partial", once("OK al"), false, Closed, "OK al", "closed within the reply"},
		{"nothing", once(""), false, Closed, "", "closed without one"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := patient(serve(t, row.talk))
			got := dialled(t, r, "alice").Ask(guarded(t))
			if got.Answered() != row.answered || got.Ending != row.ending || row.text != "" && string(got.Text) != row.text {
				t.Errorf("%s: answered %v, ending %q, text %q", row.reason, got.Answered(), got.Ending, got.Text)
			}
			if got.Peer != "alice" || got.Missing() == got.Complete || got.Gave {
				t.Errorf("%+v", got)
			}
		})
	}
}

// A reply that never comes ends at the guard, and that proves nothing.
func TestGivesUp(t *testing.T) {
	t.Parallel()
	r := serve(t, says("OK ali", waits))
	got := dialled(t, r, "alice").Ask(guarded(t))
	if got.Complete || !got.Gave || got.Proof != nil || got.Ending != Open || string(got.Text) != "OK ali" {
		t.Errorf("%+v", got.Message)
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	r := patient(serve(t, cuts))
	got := dialled(t, r, "alice").Ask(guarded(t))
	if got.Complete || got.Ending != Reset {
		t.Errorf("ending %q", got.Ending)
	}
}

// A message without an end is given up when nobody would keep more of it.
func TestEndless(t *testing.T) {
	t.Parallel()
	r := patient(serve(t, says(strings.Repeat("x", 3*maxKept), waits)))
	p := dialled(t, r, "alice")
	if got := p.Next(guarded(t)); !got.Endless || got.Complete || len(got.Text) <= maxKept {
		t.Errorf("endless %v after %d bytes", got.Endless, len(got.Text))
	}
	if got := p.Pending(); len(got) > 3*maxKept {
		t.Errorf("%d bytes are pending", len(got))
	}
}

// What comes before the reply to a barrier is extra; what has not come will not.
func TestBarrier(t *testing.T) {
	t.Parallel()
	r := patient(serve(t, says("hello\nthere\n", lines(echo))))
	extra, reply := dialled(t, r, "alice").Barrier(guarded(t))
	if diff := cmp.Diff([]string{"hello", "there"}, texts(extra)); diff != "" || !reply.Answered() {
		t.Errorf("answered %v; extra (-want +got)\n%s", reply.Answered(), diff)
	}
}

func TestBarrierOfAFlood(t *testing.T) {
	t.Parallel()
	r := patient(serve(t, says(strings.Repeat("x\n", 2*maxExtra), waits)))
	extra, reply := dialled(t, r, "alice").Barrier(guarded(t))
	if len(extra) != maxExtra+1 || reply.Answered() {
		t.Errorf("%d messages, answered %v", len(extra), reply.Answered())
	}
}

func TestDrain(t *testing.T) {
	for _, row := range []struct {
		name, text string
		then       func(net.Conn)
		want       []string
		last       Message
		reason     string
	}{
		{"closed", "one\ntwo\n", leaves, []string{"one", "two"}, Message{Ending: Closed}, "until it is closed"},
		{"partial", "one\ntw", leaves, []string{"one"}, Message{Ending: Closed, Text: []byte("tw"), Raw: []byte("tw")}, "what is incomplete comes last"},
		{"flood", strings.Repeat("x\n", 2*maxExtra), waits, nil, Message{Endless: true}, "and not for ever"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := patient(serve(t, says(row.text, row.then)))
			all, last := dialled(t, r, "alice").Drain(guarded(t))
			if row.want != nil {
				if diff := cmp.Diff(row.want, texts(all)); diff != "" {
					t.Errorf("%s (-want +got)\n%s", row.reason, diff)
				}
			}
			last.At = 0
			if diff := cmp.Diff(row.last, last, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: the last (-want +got)\n%s", row.reason, diff)
			}
		})
	}
}

func texts(all []Message) (out []string) {
	for _, m := range all {
		out = append(out, string(m.Text))
	}
	return out
}

// Without a witness too, the order tells who waits for whom: the reply came only
// when the held client had left.
func TestAskWhile(t *testing.T) {
	t.Parallel()
	r := serveWith(t, oneByOne)
	slow := dialled(t, r, "slow")
	got := dialled(t, r, "bob").AskWhile(guarded(t), slow.Silent())
	if got.Held != "slow" || !got.Freed || !got.Left || !got.Late || !got.Complete || got.Answered() || got.Proof != nil {
		t.Errorf("%+v", got)
	}
}

// Where each wait would cost a hang guard all others leave at once; where the reply
// comes after that neither, nobody is blamed.
func TestParting(t *testing.T) {
	t.Parallel()
	type parted struct {
		Held              string
		Freed, Left, Late bool
	}
	for _, row := range []struct {
		serve  func(net.Listener)
		want   parted
		reason string
	}{
		{oneByOne, parted{Held: "2 others", Freed: true, Left: true, Late: true}, "one of them is served first"},
		{mute, parted{Freed: true}, "nobody is ever answered"},
	} {
		r := serveWith(t, row.serve)
		slow, bob, carol := dialled(t, r, "slow"), dialled(t, r, "bob"), dialled(t, r, "carol")
		got := bob.Do(guarded(t), bob.NewAsk())
		got = bob.Parting(guarded(t), got, []*Peer{slow, bob, carol})
		if diff := cmp.Diff(row.want, parted{got.Held, got.Freed, got.Left, got.Late}); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

// mute takes clients and answers nobody.
func mute(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
	}
}

// oneByOne serves a client only when the one before has left.
func oneByOne(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		lines(echo)(conn)
		conn.Close()
	}
}

func TestNames(t *testing.T) {
	alice, bob := &Peer{Name: "alice"}, &Peer{Name: "bob"}
	for want, held := range map[string][]*Peer{"alice": {alice}, "2 others": {alice, bob}, "0 others": nil} {
		if got := names(held); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A token is of its peer and its turn, and the seed alone decides the rest.
func TestTokens(t *testing.T) {
	one, other := roomFor(7), roomFor(7)
	seen := map[string]bool{}
	for range 50 {
		token := one.Token("alice")
		if seen[token] || !strings.HasPrefix(token, "alice-") {
			t.Errorf("token %q", token)
		}
		seen[token] = true
		if again := other.Token("alice"); again != token {
			t.Errorf("the same seed gives %q and %q", token, again)
		}
	}
	for _, n := range []int{1, 20, 70000} {
		text := one.Text("bob", n)
		if len(text) != n || n > 10 && !strings.HasPrefix(text, "bob-") || strings.Contains(text, "\n") {
			t.Errorf("a text of %d bytes: %d bytes, %.20q", n, len(text), text)
		}
	}
	var zero Room
	if a, b := zero.Token("alice"), zero.Token("alice"); a == b {
		t.Errorf("without a source of chance all tokens are %q", a)
	}
}

func TestMake(t *testing.T) {
	p := &Peer{Name: "alice", room: roomFor(1)}
	if q := p.Make("ask", lab.Values{"token": "x y"}); string(q.Bytes()) != "ECHO x y\n" || q.Want.String() != "OK x y" {
		t.Errorf("%q wants %q", q.Bytes(), q.Want)
	}
	if q, again := p.NewAsk(), p.NewAsk(); string(q.Text) == string(again.Text) || !strings.HasPrefix(string(q.Text), "ECHO alice-") {
		t.Errorf("%q and %q", q.Text, again.Text)
	}
}

func TestCut(t *testing.T) {
	whole := []byte("abc")
	for at, want := range [][][]byte{{[]byte(""), []byte("abc")}, {[]byte("a"), []byte("bc")}, {[]byte("ab"), []byte("c")}, {[]byte("abc"), []byte("")}} {
		if diff := cmp.Diff(want, Cut(whole, at)); diff != "" {
			t.Errorf("after %d (-want +got)\n%s", at, diff)
		}
	}
}

func TestPieces(t *testing.T) {
	for _, row := range []struct {
		text   string
		n      int
		want   []string
		reason string
	}{
		{"abcd", 1, []string{"abcd"}, "in one piece"},
		{"abcd", 2, []string{"ab", "cd"}, "in halves"},
		{"abc", 3, []string{"a", "b", "c"}, "byte by byte"},
		{"abc", 9, []string{"a", "b", "c"}, "a byte is not cut"},
		{"abc", 0, []string{"abc"}, "no number is one"},
		{"", 3, nil, "nothing has no pieces"},
	} {
		var got []string
		for _, piece := range Pieces([]byte(row.text), row.n) {
			got = append(got, string(piece))
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}
