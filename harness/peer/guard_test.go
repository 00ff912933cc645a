package peer

import (
	"testing"
	"testing/synctest"
	"time"
)

// lasts is how long a wait goes on until the guard ends it.
func lasts(w *Wait) time.Duration {
	began := time.Now()
	for !w.Over() {
		time.Sleep(time.Millisecond)
	}
	return time.Since(began)
}

// Each wait may take what the ones before it have left, and a second to look.
func TestGuard(t *testing.T) {
	for _, row := range []struct {
		guard  *Guard
		want   []time.Duration // of one wait after the other
		reason string
	}{
		{nil, []time.Duration{11 * time.Second, 11 * time.Second}, "without a guard each wait is the first"},
		{&Guard{}, []time.Duration{11 * time.Second, 2 * time.Second, 2 * time.Second}, "a program that hangs everywhere costs one guard"},
		{&Guard{Limit: 3 * time.Second}, []time.Duration{4 * time.Second, 2 * time.Second}, "another limit"},
		{&Guard{Limit: 20 * time.Millisecond}, []time.Duration{1099 * time.Millisecond, 1099 * time.Millisecond}, "a limit below the floor, and a hundred rounds"},
	} {
		synctest.Test(t, func(t *testing.T) {
			for n, want := range row.want {
				if got := lasts(row.guard.Begin(new(Room))); got != want {
					t.Errorf("%s: wait %d lasts %v, want %v", row.reason, n+1, got, want)
				}
			}
		})
	}
}

// Where this process gets no processor, a wait is not over before it has come round
// often enough.
func TestGuardOfTheStarved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := (&Guard{}).Begin(new(Room))
		for n := range leastAsked - 1 {
			time.Sleep(time.Second)
			if w.Over() {
				t.Fatalf("it is over in round %d", n+1)
			}
		}
		if got := lasts(w); got != lastLook {
			t.Errorf("then it lasts %v, want one last look", got)
		}
	})
}

// A wait that ends by itself uses nothing up.
func TestGuardOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Guard{}
		for range 5 {
			w := g.Begin(new(Room))
			time.Sleep(9 * time.Second)
			if w.Over() {
				t.Fatal("it is over after nine seconds")
			}
		}
		if got := lasts(g.Begin(new(Room))); got != 11*time.Second {
			t.Errorf("the next lasts %v", got)
		}
	})
}

// As long as the program does something, a wait begins anew.
func TestGuardProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := (&Guard{}).Begin(new(Room))
		for range 5 {
			time.Sleep(9 * time.Second)
			w.Progress(time.Now())
			if w.Over() {
				t.Fatal("it is over after nine seconds")
			}
		}
		w.Progress(w.began.Add(-time.Second)) // what is known already changes nothing
		if got := lasts(w); got != 11*time.Second {
			t.Errorf("then it lasts %v", got)
		}
	})
}
