package witness

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestTimerDue(t *testing.T) {
	for _, row := range []struct {
		info   string
		want   time.Duration
		reason string
	}{
		{"pos:\t0\nclockid: 1\nticks: 0\nit_value: (0, 49406829)\nit_interval: (1, 0)\n", 49406829, "armed, with nanoseconds left"},
		{"it_value: (3, 5)\n", 3*time.Second + 5, "seconds too"},
		{"it_value: (0, 0)\n", 0, "not armed"},
		{"pos:\t0\n", 0, "no timer"},
		{"", 0, "gone"},
	} {
		if got := timerDue(row.info); got != row.want {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}

func TestCaught(t *testing.T) {
	status := "Name:\tserver\nSigIgn:\t0000000000001000\nSigCgt:\t0000000000002002\nCapInh:\t0\n"
	for _, row := range []struct {
		signal unix.Signal
		want   bool
	}{{unix.SIGALRM, true}, {unix.SIGINT, true}, {unix.SIGPIPE, false}, {unix.SIGWINCH, false}} {
		if got := caught([]byte(status)).has(row.signal); got != row.want {
			t.Errorf("%v: %v", row.signal, got)
		}
	}
}

// A program that sleeps without a time limit and is woken by a timer of its own
// is never called stuck.
func TestHiddenTimers(t *testing.T) {
	for name, wait := range map[string]string{
		"alarm": `
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.4)
signal.pause()
conn.sendall(b"late")
`,
		"timerfd": `
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
fd = libc.timerfd_create(1, 0)
spec = struct.pack("qqqq", 0, 0, 0, 400_000_000)
libc.timerfd_settime(fd, 0, spec, None)
p = select.poll()
p.register(fd, select.POLLIN)
p.poll()
conn.sendall(b"late")
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := running(t, "server = listen()\nconn = server.accept()[0]\nconn.recv(100)\n"+wait+"conn.recv(100)\n")
			own, _ := w.listeners(t, 1)
			alice := dial(t, "alice", own[0].Addr)
			alice.send(t, "hello")
			watch := w.Watch(func() []Conn { return conns(alice) })
			until(t, "the late reply", func() bool {
				proof := watch.Look()
				e, _ := w.Conn(alice.Conn)
				if proof != nil && e.Ours.Unread == 0 {
					t.Fatalf("called %s after %v", proof.Kind, proof.After)
				}
				return e.Ours.Unread > 0
			})
		})
	}
}

// Without a timer of its own, the same is proven at once.
func TestNothingHidden(t *testing.T) {
	w := running(t, "server = listen()\nconn = server.accept()[0]\nconn.recv(100)\nconn.recv(100)\n")
	own, _ := w.listeners(t, 1)
	alice := dial(t, "alice", own[0].Addr)
	alice.send(t, "hello")
	watch := w.Watch(func() []Conn { return conns(alice) })
	if p := prove(t, watch); p.Kind != Stuck || p.After > Horizon {
		t.Errorf("%s after %v", p.Kind, p.After)
	}
}

// What cannot be asked is waited for as long as it may take.
func TestUnsure(t *testing.T) {
	w := &Watch{witness: &Witness{pids: func() []int { return nil }}}
	unsure := func(at time.Duration) Look {
		l := look(but(asleep(1, 1), func(t *Thread) { t.Unsure = true }))
		l.At = time.Unix(0, 0).Add(at)
		return l
	}
	for _, row := range []struct {
		at     time.Duration
		proven bool
		reason string
	}{
		{time.Second, false, "a socket's time limit may be longer"},
		{Horizon - 1, false, "just not yet"},
		{Horizon, true, "none that counts is longer"},
	} {
		if got := w.nothingDue(unsure(0), unsure(row.at)); got != row.proven {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}
