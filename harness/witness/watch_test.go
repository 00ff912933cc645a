package witness

import (
	"errors"
	"net/netip"
	"testing"
	"time"
)

// spent is a look at one thread that has used a processor for so long.
func spent(d time.Duration) Look {
	return look(but(asleep(1, 5), func(t *Thread) { t.Wait, t.State, t.Running = None, 'R', d }))
}

// A program that burns a processor is proven to spin by what it burnt, not by
// how long that took.
func TestSpinning(t *testing.T) {
	for _, row := range []struct {
		earlier, burnt time.Duration
		proven         bool
		reason         string
	}{
		{0, time.Second, false, "nothing yet"},
		{0, time.Second + vainBurn - 1, false, "just too little"},
		{0, time.Second + vainBurn, true, "enough since the wait began"},
		{vainBurn / 2, time.Second + vainBurn/2 - 1, false, "just too little with that of earlier trials"},
		{vainBurn / 2, time.Second + vainBurn/2, true, "enough with that of earlier trials"},
	} {
		w := &Watch{first: spent(time.Second), Spent: row.earlier}
		w.last = spent(row.burnt)
		p := w.awake(w.last)
		if (p != nil) != row.proven {
			t.Errorf("%s: got %v", row.reason, p)
		}
		if p != nil && (p.Kind != Spinning || p.Burnt != vainBurn) {
			t.Errorf("%s: got %s after %v", row.reason, p.Kind, p.Burnt)
		}
	}
}

// Pressing on is of no use while all sleep, and where much was computed in vain.
func TestCalm(t *testing.T) {
	for _, row := range []struct {
		rest   Rest
		last   Look
		want   bool
		reason string
	}{
		{"", Look{}, false, "nothing was seen yet"},
		{Still, spent(time.Second), true, "all of it sleeps"},
		{Dozing, spent(time.Second), false, "it may be about to look"},
		{Awake, spent(time.Second + vainBurn/8), false, "it is about to take something"},
		{Awake, spent(time.Second + vainBurn/4), true, "it would have taken something by now"},
		{Awake, spent(0), false, "of the time before nothing is known"},
	} {
		w := &Watch{first: spent(time.Second), last: row.last, rest: row.rest}
		if got := w.Calm(); got != row.want {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}

// napping is a thread in a timed wait.
func napping(tid int, n uint64) Thread {
	return but(asleep(tid, n), func(t *Thread) { t.Due = 100 * time.Millisecond })
}

// Only wakes are counted, however many looks there were.
func TestCircling(t *testing.T) {
	w := &Watch{}
	for n := range uint64(vainWakes) {
		before, now := look(napping(1, n)), look(napping(1, n+1))
		w.last = now
		if p := w.dozing(now, now); p != nil {
			t.Fatalf("proven after %d wakes and a look that saw none", n)
		}
		p := w.dozing(before, now)
		if want := n+1 == vainWakes; (p != nil) != want {
			t.Fatalf("after %d wakes: %v", n+1, p)
		}
		if p != nil && (p.Kind != Circling || p.Wakes != vainWakes) {
			t.Errorf("got %s after %d wakes", p.Kind, p.Wakes)
		}
	}
}

func TestWoken(t *testing.T) {
	service := func(t Thread) Thread { return but(t, func(t *Thread) { t.Service = true }) }
	for _, row := range []struct {
		before, now Look
		want        bool
		reason      string
	}{
		{look(napping(1, 1)), look(napping(1, 2)), true, "it has run and waits again"},
		{look(napping(1, 1)), look(napping(1, 1)), false, "it has not run"},
		{look(asleep(1, 1)), look(asleep(1, 2)), false, "what has no time limit does not wake by itself"},
		{look(napping(1, 1)), look(napping(2, 2)), false, "a new thread is not one that woke"},
		{look(service(napping(1, 1))), look(service(napping(1, 2))), false, "a runtime's own thread"},
		{look(asleep(1, 1), napping(2, 1)), look(asleep(1, 1), napping(2, 2)), true, "one of two"},
	} {
		if got := len(woken(row.before, row.now)) > 0; got != row.want {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}

func TestMoved(t *testing.T) {
	ends := func(e ...Ends) Look { return Look{Ends: e} }
	for _, row := range []struct {
		first, now Look
		want       bool
		reason     string
	}{
		{ends(), ends(), false, "no connections"},
		{ends(Ends{}), ends(Ends{}), false, "nothing happened"},
		{ends(Ends{}), ends(Ends{Theirs: Socket{Received: 3}}), true, "the program has got bytes"},
		{ends(Ends{Theirs: Socket{Unread: 3}}), ends(Ends{}), true, "the program has read"},
		{ends(Ends{}), ends(Ends{Ours: Socket{Unread: 1}}), true, "the program has written"},
		{ends(Ends{}), ends(Ends{Theirs: Socket{Inode: 7}}), true, "the program has accepted"},
		{ends(Ends{Theirs: Socket{State: Established}}), ends(Ends{Theirs: Socket{State: FinWait2}}), true, "the program has closed"},
		{ends(Ends{}), ends(Ends{}, Ends{}), true, "another connection"},
		{Look{Queue: 1}, Look{}, true, "the accept queue is shorter"},
	} {
		if got := moved(row.first, row.now); got != row.want {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}

func TestHanging(t *testing.T) {
	running := but(asleep(1, 5), func(t *Thread) { t.Wait = None })
	for _, row := range []struct {
		last   Look
		wakes  int
		proven bool
		reason string
	}{
		{look(napping(1, 5)), 2, true, "it naps, and woke in vain"},
		{look(napping(1, 5)), 1, false, "once is not enough"},
		{look(asleep(1, 5)), 2, true, "it does not nap any more"},
		{look(napping(1, 5), napping(2, 5)), 2, false, "another naps longer, and may be the one that answers"},
		{look(running), 2, false, "it runs, or wants to"},
		{look(asleep(2, 5), running), 2, false, "one of two runs"},
		{look(but(running, func(t *Thread) { t.Service = true }), asleep(2, 5)), 2, true, "only its runtime does"},
		{look(), 0, false, "no thread was seen"},
		{Look{Threads: []Thread{asleep(1, 5)}}, 2, false, "the look saw too little"},
	} {
		w := &Watch{last: row.last, wakes: map[int]int{1: row.wakes}}
		if p := w.Hanging(); (p != nil) != row.proven || p != nil && p.Kind != Hanging {
			t.Errorf("%s: got %v", row.reason, p)
		}
	}
}

// Progress is when the state was first seen that has not changed since.
func TestProgress(t *testing.T) {
	began := time.Now()
	at := func(d time.Duration) Look { return Look{At: began.Add(d)} }
	for _, row := range []struct {
		first  Look
		want   time.Duration
		reason string
	}{
		{Look{}, 0, "nothing was seen yet"},
		{at(-time.Second), 0, "a look from before the wait"},
		{at(time.Second), time.Second, "something has changed since it began"},
	} {
		w := &Watch{began: began, first: row.first}
		if got := w.Progress().Sub(began); got != row.want {
			t.Errorf("%s: after %v, want %v", row.reason, got, row.want)
		}
	}
}

func TestBusy(t *testing.T) {
	jvm := func(w Wait, due time.Duration) Thread { return Thread{Service: true, Wait: w, Due: due} }
	for _, row := range []struct {
		look   Look
		want   bool
		reason string
	}{
		{look(jvm(Lock, 10*time.Millisecond)), true, "the steps at the end of a virtual machine"},
		{look(jvm(Lock, 50*time.Millisecond)), false, "the rhythm of its ticker"},
		{look(jvm(Lock, Never)), false, "no rhythm at all"},
		{look(jvm(Sleep, 10*time.Millisecond)), false, "another wait"},
		{look(but(napping(1, 1), func(t *Thread) { t.Wait, t.Due = Lock, time.Millisecond })), false, "a thread of the student's"},
		{look(asleep(1, 1), jvm(Lock, 0)), true, "one of two"},
		{look(), false, "none"},
	} {
		if got := row.look.Busy(); got != row.want {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}

// A nil witness knows nothing, on any system, and nobody needs to ask.
func TestNothingKnown(t *testing.T) {
	var w *Witness
	conns := []Conn{{Name: "alice"}}
	if l := w.Look(conns); l.Known || len(l.Conns) != 1 || l.At.IsZero() {
		t.Errorf("a look: %+v", l)
	}
	watch := w.Watch(func() []Conn { return conns })
	for range 3 {
		if p := watch.Look(); p != nil || watch.Hanging() != nil || watch.Last().Known {
			t.Errorf("a proof: %+v", p)
		}
	}
	if _, ok := w.Conn(conns[0]); ok {
		t.Error("a connection is known")
	}
	if _, _, ok := w.Queue(netip.AddrPort{}); ok {
		t.Error("a queue is known")
	}
	if _, ok := w.Count(); ok {
		t.Error("a count is known")
	}
	if _, _, err := w.Listeners(); !errors.Is(err, ErrUnknown) {
		t.Errorf("listeners: %v", err)
	}
	if _, err := w.Datagrams(); !errors.Is(err, ErrUnknown) {
		t.Errorf("datagrams: %v", err)
	}
	w.Close()
	if _, ok := (Look{Conns: conns}).End("alice"); ok {
		t.Error("an end that was not looked at is known")
	}
}

// One that sleeps longer than another may be the one that answers, so the other's
// wakes alone prove nothing.
func TestCirclingOfSeveral(t *testing.T) {
	w := &Watch{}
	for n := range uint64(3 * vainWakes) {
		before, now := look(napping(1, n), napping(2, 1)), look(napping(1, n+1), napping(2, 1))
		w.last = now
		if p := w.dozing(before, now); p != nil {
			t.Fatalf("proven after %d wakes of one of two", p.Wakes)
		}
	}
}
