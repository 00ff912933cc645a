package witness

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// asleep is a thread that waits in recv and has left a processor n times.
func asleep(tid int, n uint64) Thread {
	return Thread{PID: 1, TID: tid, State: 'S', Wait: Recv, Due: Never, Call: "45 0x4", Switches: n}
}

// but changes a copy of a thread.
func but(t Thread, change func(*Thread)) Thread {
	change(&t)
	return t
}

func look(threads ...Thread) Look { return Look{Known: true, Threads: threads} }

func TestCompare(t *testing.T) {
	due := func(d time.Duration) Thread { return but(asleep(1, 5), func(t *Thread) { t.Due = d }) }
	running := but(asleep(1, 5), func(t *Thread) { t.State, t.Wait = 'R', None })
	printing := but(asleep(1, 5), func(t *Thread) { t.Wait, t.On = Send, []string{Screen} })
	unknown := but(asleep(1, 5), func(t *Thread) { t.Wait = Unknown })
	service := func(change func(*Thread)) Thread {
		return but(but(asleep(2, 9), func(t *Thread) { t.Service = true }), change)
	}
	same := service(func(*Thread) {})
	ticking := func(times uint64) Thread {
		return service(func(t *Thread) { t.Wait, t.Due, t.Switches = Lock, time.Second, 9+times })
	}
	flying := look(asleep(1, 5))
	flying.Ends = []Ends{{Theirs: Socket{Unsent: 3}}}
	for _, row := range []struct {
		before, now Look
		want        Rest
		reason      string
	}{
		{look(asleep(1, 5)), look(asleep(1, 5)), Still, "the same wait, and it has not run"},
		{look(asleep(1, 5), asleep(2, 7)), look(asleep(2, 7), asleep(1, 5)), Still, "threads come in any order"},
		{Look{}, look(asleep(1, 5)), Unclear, "the first look saw nothing"},
		{look(asleep(1, 5)), Look{Threads: []Thread{asleep(1, 5)}}, Unclear, "the second look saw nothing"},
		{look(), look(), Unclear, "a program without threads has ended, or is hidden"},
		{look(asleep(1, 5)), look(running), Awake, "it runs"},
		{look(running), look(running), Awake, "it wants a processor and has not moved: a slow machine"},
		{look(asleep(1, 5)), look(asleep(1, 6)), Awake, "it is back in the same wait, but has run"},
		{look(asleep(1, 5)), look(but(asleep(1, 5), func(t *Thread) { t.Call = "45 0x5" })), Awake, "another call without a switch"},
		{look(asleep(1, 5)), look(but(asleep(1, 5), func(t *Thread) { t.State = 'T' })), Awake, "another state"},
		{look(asleep(1, 5)), look(asleep(1, 5), asleep(2, 1)), Awake, "a thread that was not there before"},
		{look(asleep(1, 5), asleep(2, 1)), look(asleep(1, 5)), Still, "a thread that has ended does nothing more"},
		{look(asleep(1, 5), asleep(2, 7)), look(asleep(1, 5), asleep(2, 8)), Awake, "one of two has run"},
		{look(due(time.Second)), look(due(time.Second)), Dozing, "it wakes by itself in a second"},
		{look(due(0)), look(due(0)), Dozing, "it may wake at any time"},
		{look(due(Horizon - 1)), look(due(Horizon - 1)), Dozing, "just within the horizon"},
		{look(due(Horizon)), look(due(Horizon)), Still, "an alarm at the horizon brings no reply"},
		{look(due(time.Minute)), look(due(time.Minute)), Still, "the housekeeping of a runtime"},
		{look(due(time.Second)), look(but(due(time.Second), func(t *Thread) { t.Switches++ })), Dozing, "it woke and sleeps again"},
		{look(unknown), look(unknown), Unclear, "nobody knows what it waits for"},
		{look(asleep(1, 5)), flying, Unclear, "bytes under way may still wake it"},
		{flying, look(asleep(1, 5)), Unclear, "they have arrived since, perhaps behind the back of a thread that was seen asleep"},
		{look(asleep(1, 5), same), look(asleep(1, 5), same), Still, "a service thread that sleeps"},
		{look(asleep(1, 5), same), look(asleep(1, 5), service(func(t *Thread) { t.Switches++ })), Awake, "one that has run, and perhaps collected garbage"},
		{look(asleep(1, 5), ticking(0)), look(asleep(1, 5), ticking(1)), Still, "one that has come round to its timed wait"},
		{look(asleep(1, 5), ticking(0)), look(asleep(1, 6), ticking(1)), Awake, "and has woken one of the program's own"},
		{look(asleep(1, 5), ticking(0)), look(asleep(1, 5), but(ticking(1), func(t *Thread) { t.Due = shortly - 1 })), Dozing, "one that waits for others to come to their end"},
		{look(asleep(1, 5), ticking(0)), look(asleep(1, 5), but(ticking(1), func(t *Thread) { t.Call = "202 0x9" })), Dozing, "one that waits elsewhere now"},
		{look(asleep(1, 5), same), look(asleep(1, 5), service(func(t *Thread) { t.Wait = None })), Awake, "one that runs"},
		{look(asleep(1, 5), same), look(asleep(1, 5), service(func(t *Thread) { t.Wait = Sleep; t.Switches++ })), Still, "the ticker, which always runs"},
		{look(printing), look(printing), Awake, "what it prints is taken by the harness, however late: a slow machine"},
		{look(due(time.Second), asleep(2, 1)), look(due(time.Second), asleep(2, 2)), Awake, "one dozes, another has run"},
	} {
		if got := Compare(row.before, row.now); got != row.want {
			t.Errorf("%s: got %s, want %s", row.reason, got, row.want)
		}
	}
}

// madeThread draws a thread in any condition.
func madeThread(t *rapid.T, tid int) Thread {
	return Thread{
		PID: 1, TID: tid,
		State: rapid.SampledFrom([]byte("SSSRDT")).Draw(t, "state"),
		Wait:  rapid.SampledFrom([]Wait{Recv, Recv, Send, Accept, Poll, Lock, Sleep, Child, Other, None, Unknown}).Draw(t, "wait"),
		Due: rapid.SampledFrom([]time.Duration{Never, Never, Never, 0, time.Millisecond, Horizon - 1, Horizon, time.Hour}).
			Draw(t, "due"),
		Call:     rapid.SampledFrom([]string{"45 0x4", "45 0x4", "7 0x1"}).Draw(t, "call"),
		Switches: rapid.Uint64Range(1, 3).Draw(t, "switches"),
	}
}

// madeAgain draws what a second look sees of the thread: mostly the same.
func madeAgain(t *rapid.T, before Thread) Thread {
	if rapid.IntRange(0, 3).Draw(t, "again") > 0 {
		return before
	}
	return madeThread(t, before.TID)
}

// Whatever else two looks show: if a thread runs, has run, is due soon or is not
// understood, or if bytes are under way, nothing is proven.
func TestCompareProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, now := Look{Known: true}, Look{Known: true}
		for tid := range rapid.IntRange(0, 5).Draw(t, "threads") {
			th := madeThread(t, tid)
			before.Threads = append(before.Threads, th)
			now.Threads = append(now.Threads, madeAgain(t, th))
		}
		for range rapid.IntRange(0, 2).Draw(t, "ends") {
			size := rapid.SampledFrom([]int{0, 0, 7})
			now.Ends = append(now.Ends, Ends{
				Ours:   Socket{Unread: size.Draw(t, "unread by us"), Unsent: size.Draw(t, "unsent by us")},
				Theirs: Socket{Unread: size.Draw(t, "unread by them"), Unsent: size.Draw(t, "unsent by them")},
			})
		}
		awake := slices.ContainsFunc(now.Threads, func(th Thread) bool {
			old := before.Threads[th.TID]
			moved := th.Switches != old.Switches || th.Call != old.Call || th.State != old.State
			return moved || th.Wait == None || th.Wait == Unknown || th.Due >= 0 && th.Due < Horizon
		})
		still := len(now.Threads) > 0 && !awake && !before.inFlight() && !now.inFlight()
		if got := Compare(before, now); (got == Still) != still {
			t.Fatalf("got %s, still should be %v", got, still)
		}
	})
}

func TestInFlight(t *testing.T) {
	for _, row := range []struct {
		ours, theirs Socket
		want         bool
		reason       string
	}{
		{Socket{}, Socket{}, false, "nothing was written"},
		{Socket{Unsent: 5}, Socket{}, true, "written by us, not yet there"},
		{Socket{Unsent: 5}, Socket{Unread: 9}, false, "the program does not read: its buffer is full"},
		{Socket{}, Socket{Unsent: 5}, true, "written by the program, not yet here"},
		{Socket{Unread: 9}, Socket{Unsent: 5}, false, "we do not read: our buffer is full"},
		{Socket{Unread: 9}, Socket{Unread: 9}, false, "all has arrived"},
		{Socket{Unread: 9, Unsent: 5}, Socket{Unsent: 5}, true, "one direction waits for us, the other is under way"},
	} {
		if got := (Ends{Ours: row.ours, Theirs: row.theirs}).InFlight(); got != row.want {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}

func TestThreadString(t *testing.T) {
	for _, row := range []struct {
		thread Thread
		want   string
	}{
		{Thread{}, "is running"},
		{Thread{Wait: Recv, On: []string{"slow"}}, "waits in recv for slow"},
		{Thread{Wait: Recv}, "waits in recv for a descriptor"},
		{Thread{Wait: Send, On: []string{"slow"}}, "waits in send to slow"},
		{Thread{Wait: Poll, On: []string{"alice", Listening}}, "waits in select or poll for alice, new connections"},
		{Thread{Wait: Accept, On: []string{Listening}}, "waits in accept for a new connection"},
		{Thread{Wait: Lock}, "waits for a lock or another thread"},
		{Thread{Wait: Child}, "waits for a child process"},
		{Thread{Wait: Sleep}, "sleeps for a fixed time"},
		{Thread{Wait: Other}, "waits in the kernel"},
		{Thread{Wait: Unknown}, "waits in the kernel"},
	} {
		if got := row.thread.String(); got != row.want {
			t.Errorf("%s: got %q, want %q", row.thread.Wait, got, row.want)
		}
	}
}

func TestAble(t *testing.T) {
	running := but(asleep(2, 5), func(t *Thread) { t.Wait, t.State = None, 'R' })
	for _, row := range []struct {
		look   Look
		want   bool
		reason string
	}{
		{Look{}, false, "nothing is known"},
		{look(), true, "nothing of it lives, and its end is about to be told"},
		{look(asleep(1, 5)), false, "all of it sleeps"},
		{look(asleep(1, 5), running), true, "a thread waits for a processor"},
		{look(asleep(1, 5), but(running, func(t *Thread) { t.Service = true })), false, "only its runtime does"},
		{look(but(asleep(1, 5), func(t *Thread) { t.Wait, t.On = Send, []string{Screen} })), true, "it prints, and the harness is behind"},
		{look(but(asleep(1, 5), func(t *Thread) { t.Wait, t.On = Send, []string{"bob"} })), false, "it waits for a client that does not read"},
	} {
		if got := row.look.Able(); got != row.want {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}
