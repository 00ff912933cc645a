package witness

import "time"

// Kind says why no reply can come any more.
type Kind string

// The kinds of proof.
const (
	// Stuck: every thread sleeps, nothing is due, nothing is in flight.
	Stuck Kind = "stuck"
	// Circling: it wakes again and again by itself, takes nothing that lies in
	// front of it, and returns to the same wait.
	Circling Kind = "circling"
	// Spinning: it has burnt a processor for longer than any reply takes,
	// without reading or writing a byte.
	Spinning Kind = "spinning"
	// Hanging: the hang guard ended the wait, and all that time the program
	// took nothing that lay in front of it, asleep with no processor wanted.
	Hanging Kind = "hanging"
)

// Proof is what the operating system said when it became certain that the
// program would not do anything more by itself.
type Proof struct {
	Kind  Kind
	Look  Look
	After time.Duration // since the wait began
	Wakes int           // Circling: how often it woke in vain
	Burnt time.Duration // Spinning: time on a processor
}

// The figures behind a proof. They count what the program did, never how long
// it took, so a slow machine cannot reach them sooner.
const (
	vainWakes = 6
	vainBurn  = 2 * time.Second
)

// Watch gathers looks during one wait. It is for one goroutine.
type Watch struct {
	// Spent counts towards the proof that the program spins: what it has used of a
	// processor in an earlier watch of the same kind, in which it took nothing.
	Spent time.Duration

	witness *Witness
	conns   func() []Conn
	began   time.Time
	first   Look
	last    Look
	wakes   map[int]int // in vain since the last progress, by thread
	rest    Rest        // what the last two looks showed
	naps    int         // how often any of them woke, also between looks that found one awake
	still   time.Time   // since when every look has found it still
	rings   time.Time   // until when a timer of its own may wake it
	cost    time.Duration
	looked  time.Time // when the last look was over, which took cost
}

// Watch begins to watch during a wait for a reply on any of the connections.
func (w *Witness) Watch(conns func() []Conn) *Watch {
	return &Watch{witness: w, conns: conns, began: time.Now()}
}

// Last returns the latest look.
func (w *Watch) Last() Look { return w.last }

// Due reports whether another look is worth its price: as much time has passed
// as the last one took. Looking at a program of many processes all the time would
// slow it down.
func (w *Watch) Due() bool { return time.Since(w.looked) >= w.cost }

// Look takes one more look and returns a proof as soon as there is one, nil
// before. The caller must read its own sockets once more before it believes it.
func (w *Watch) Look() *Proof {
	began := time.Now()
	defer func() { w.looked = time.Now(); w.cost = w.looked.Sub(began) }()
	now := w.witness.Look(w.conns())
	before := w.last
	w.last = now
	if !now.Known {
		return nil
	}
	if !before.Known || moved(w.first, now) {
		w.first, w.wakes, w.naps = now, nil, 0
		if !before.Known {
			return nil
		}
	}
	w.rest = Compare(before, now)
	if w.rest != Still {
		w.still = time.Time{}
	}
	switch w.rest {
	case Still:
		return w.stillness(before, now)
	case Dozing:
		return w.dozing(before, now)
	case Awake:
		return w.awake(now)
	}
	w.wakes = nil
	return nil
}

// Calm reports whether the program takes nothing for now: all of it slept at the
// last looks, whatever may wake it later, or it has used much of a processor since
// a byte was last moved. It proves nothing; it says that pressing on is of no use.
func (w *Watch) Calm() bool {
	return w.rest == Still || w.last.Known && w.last.Schedule().Running-w.first.Schedule().Running >= vainBurn/4
}

// Awake reports whether the last two looks found a thread that ran, or is able to.
func (w *Watch) Awake() bool { return w.rest == Awake }

// stillness is proof enough unless something may wake the program that no
// thread's wait shows. A timer that was due between the look and that question
// has woken it by the next one.
func (w *Watch) stillness(before, now Look) *Proof {
	if !w.nothingDue(before, now) {
		return nil
	}
	if w.last = w.witness.Look(w.conns()); Compare(now, w.last) != Still {
		return nil
	}
	return w.proof(Stuck)
}

// nothingDue reports whether no timer of the program's own is about to wake it.
// What cannot be read of that would have happened within the Horizon, as any
// wait that counts.
func (w *Watch) nothingDue(before, now Look) bool {
	if w.still.IsZero() {
		w.still = before.At
	}
	armed, unsure := w.witness.hidden(now)
	if armed {
		w.rings = now.At.Add(ringing)
	}
	return !now.At.Before(w.rings) && (!unsure || now.At.Sub(w.still) >= Horizon)
}

// ringing is how much longer than it shows a timer may be on its way.
const ringing = 100 * time.Millisecond

// dozing counts vain wakes: a thread with a timed wait has run since the last
// look and is back in a wait, and nothing has been read or written meanwhile.
// Each such thread must have had its chances: one that sleeps longer than the
// others may be the one that answers.
func (w *Watch) dozing(before, now Look) *Proof {
	if w.wakes == nil {
		w.wakes = map[int]int{}
	}
	for _, tid := range woken(before, now) {
		w.wakes[tid]++
		w.naps++
	}
	if w.inVain() >= vainWakes {
		return w.proof(Circling)
	}
	return nil
}

// awake forgets the vain wakes: whoever is able to run may be the one that
// answers, kept from it by a busy machine alone.
func (w *Watch) awake(now Look) *Proof {
	w.wakes = nil
	burnt := w.Spent + now.Schedule().Running - w.first.Schedule().Running
	if burnt >= vainBurn {
		p := w.proof(Spinning)
		p.Burnt = burnt
		return p
	}
	return nil
}

func (w *Watch) proof(kind Kind) *Proof {
	return &Proof{Kind: kind, Look: w.last, After: time.Since(w.began), Wakes: w.inVain()}
}

// inVain is how often each thread that waits for a time has woken in vain, at
// the least. If none does any more, those count that did.
func (w *Watch) inVain() int {
	most := w.most()
	for _, t := range w.last.Threads {
		if t.Timed() && !t.Service {
			most = min(most, w.wakes[t.TID])
		}
	}
	return most
}

func (w *Watch) most() (most int) {
	for _, n := range w.wakes {
		most = max(most, n)
	}
	return most
}

// woken lists the threads that wait for a time and have run in between.
func woken(before, now Look) (tids []int) {
	seen := make(map[int]uint64, len(before.Threads))
	for _, t := range before.Threads {
		seen[t.TID] = t.Switches
	}
	for _, t := range now.Threads {
		if n, ok := seen[t.TID]; ok && t.Timed() && !t.Service && t.Switches != n {
			tids = append(tids, t.TID)
		}
	}
	return tids
}

// moved reports whether a byte was read or written, or a connection accepted or
// ended, since the first look.
func moved(first, now Look) bool {
	if len(first.Ends) != len(now.Ends) || first.Queue != now.Queue {
		return true
	}
	for i, e := range now.Ends {
		if e != first.Ends[i] {
			return true
		}
	}
	return false
}

// Progress is when a byte was last read or written, or a connection accepted, as
// far as looks have shown; the beginning of the watch before that.
func (w *Watch) Progress() time.Time {
	if w.first.At.After(w.began) {
		return w.first.At
	}
	return w.began
}

// Hanging returns a proof if the program sleeps, has woken by itself at least
// twice since it last made progress, and took nothing; nil otherwise. Every
// thread must have woken as often, unless the wait was longer than any timed
// wait: then each has had its chance, also one that was seen awake and sleeps now.
func (w *Watch) Hanging() *Proof {
	woke := w.inVain()
	if w.last.At.Sub(w.Progress()) > Horizon {
		woke = max(woke, w.naps)
	}
	if !w.last.Known || woke < 2 {
		return nil
	}
	for _, t := range w.last.Threads {
		if t.Wait == None && !t.Service {
			return nil
		}
	}
	return w.proof(Hanging)
}
