package subject

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labgrade/labgrade/harness/witness"
)

// How often the kernel is asked. A server is seen about 1.5 ms after its
// listen(2); one that takes long to start is not disturbed.
const (
	fastPoll  = time.Millisecond
	slowPoll  = 5 * time.Millisecond
	fastPhase = 100 * time.Millisecond
)

// start is one wait for a program to listen.
type start struct {
	*Subject
	server *Server
	began  time.Time
	aged   time.Time     // when its age was told last
	age    time.Duration // how long the program has slept, by what this process saw of it
	seen   time.Duration // how long this process has watched it
	watch  *witness.Watch
	looked time.Time
	fed    bool
	late   int // looks since the time was up
}

// await waits until the server listens; the trouble says why it does not.
func (s *Subject) await(ctx context.Context, server *Server) *Trouble {
	w := &start{Subject: s, server: server, began: time.Now(), aged: time.Now()}
	w.watch = server.Witness.Watch(noConns)
	for {
		select {
		case <-server.Process.Done():
			return w.ended()
		default:
		}
		listeners, err := w.listeners()
		if errors.Is(err, witness.ErrUnknown) {
			return w.blindly(ctx)
		}
		if found, ok := w.choose(listeners); ok {
			w.server.Listens, w.server.Addr = listeners, reachable(found.Addr)
			return nil
		}
		w.grow(time.Now(), w.watch.Awake())
		if trouble, done := w.consider(ctx, listeners); done {
			return trouble
		}
		w.pause(ctx)
	}
}

func noConns() []witness.Conn { return nil }

func (w *start) listeners() ([]witness.Listener, error) {
	if w.UDP {
		return w.server.Witness.Datagrams()
	}
	own, _, err := w.server.Witness.Listeners()
	return own, err
}

// choose takes the listener on the given port.
func (w *start) choose(listeners []witness.Listener) (witness.Listener, bool) {
	i := slices.IndexFunc(listeners, func(l witness.Listener) bool { return int(l.Addr.Port()) == w.server.Port })
	if i < 0 {
		return witness.Listener{}, false
	}
	return listeners[i], true
}

// consider looks at the program about every ten milliseconds: once it rests it
// will not do more by itself.
func (w *start) consider(ctx context.Context, listeners []witness.Listener) (*Trouble, bool) {
	if time.Since(w.looked) < 2*slowPoll {
		return nil, false
	}
	w.looked = time.Now()
	proof := w.watch.Look()
	rests := proof != nil && proof.Kind == witness.Stuck && untimed(proof.Look)
	over := ctx.Err() != nil || w.over()
	switch {
	case (rests || over) && len(listeners) > 0:
		w.server.Listens, w.server.Addr = listeners, reachable(listeners[0].Addr)
		return nil, true
	case rests && w.asks(proof.Look) && !w.fed:
		w.feed()
		return nil, false
	case rests && w.asks(proof.Look):
		return w.trouble(Waiting, proof), true
	case rests:
		return w.trouble(Silent, proof), true
	case over && w.watch.Hanging() != nil:
		return w.trouble(Silent, w.watch.Hanging()), true
	case over:
		w.late++
		return w.trouble(Unknown, nil), w.late > lateLooks || ctx.Err() != nil
	}
	return nil, false
}

// lateLooks is how often a program is looked at when its time is up, about half a
// second in all: one that sleeps again and again may just have been awake.
const lateLooks = 50

// longStep is how much of its age a start gains at once, however late this process
// comes: what it could not see costs the program no time.
const longStep = 50 * time.Millisecond

// grow lets a start age by a step in which the program was not seen awake. One that
// waits for a processor, for a file or for the kernel grows no older.
func (w *start) grow(now time.Time, awake bool) {
	step := min(now.Sub(w.aged), longStep)
	w.seen += step
	if !awake {
		w.age += step
	}
	w.aged = now
}

// over reports whether the start has taken as long as it may: what the program has
// slept and what it has used of processors, or many times as much in all, so that
// it ends.
func (w *start) over() bool {
	if w.seen <= w.limit() {
		return false
	}
	used := w.server.Witness.Look(nil).Schedule().Running
	return w.age+used > w.limit() || w.seen > manyLimits*w.limit()
}

const manyLimits = 10

func (w *start) limit() time.Duration {
	if w.Limit > 0 {
		return w.Limit
	}
	return DefaultLimit
}

// untimed reports whether nothing at all wakes the program by itself: at a
// start even a late alarm counts, such as that of a name look-up.
func untimed(l witness.Look) bool {
	return !slices.ContainsFunc(l.Threads, func(t witness.Thread) bool { return !t.Service && t.Due != witness.Never && t.Due < time.Minute })
}

// asks reports whether a thread waits for standard input.
func (w *start) asks(l witness.Look) bool {
	return slices.ContainsFunc(l.Threads, func(t witness.Thread) bool {
		return t.WaitsFor(witness.Recv, witness.StandardInput) || t.WaitsFor(witness.Poll, witness.StandardInput)
	})
}

// feed gives the program the lines it may ask for; by default the port.
func (w *start) feed() {
	w.fed, w.server.Asked = true, true
	lines := w.Stdin
	if lines == "" {
		lines = strconv.Itoa(w.server.Port)
	}
	if !strings.HasSuffix(lines, "\n") {
		lines += "\n"
	}
	_ = w.server.Process.Write([]byte(lines)) // if it has ended, that is seen next
	w.watch = w.server.Witness.Watch(noConns)
}

func (w *start) ended() *Trouble { return w.trouble(Ended, nil) }

func (w *start) trouble(kind Kind, proof *witness.Proof) *Trouble {
	_, stderr := w.server.Process.Output()
	t := &Trouble{Kind: kind, Proof: proof, Exit: w.server.Process.Exit(), Stderr: stderr.Text(), Port: w.server.Port}
	if kind == Unknown {
		t.Slept, t.Used = w.age, w.server.Witness.Look(nil).Schedule().Running
	}
	if _, others, err := w.server.Witness.Listeners(); err == nil {
		for _, l := range others {
			if int(l.Addr.Port()) == w.server.Port {
				t.Holder = l.PID
			}
		}
	}
	return t
}

func (w *start) pause(ctx context.Context) {
	d := slowPoll
	if time.Since(w.began) < fastPhase {
		d = fastPoll
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-w.server.Process.Done():
	case <-timer.C:
	}
}

// reachable turns "all addresses" into the loopback address.
func reachable(a netip.AddrPort) netip.AddrPort {
	if a.Addr().IsUnspecified() {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), a.Port())
	}
	return a
}
