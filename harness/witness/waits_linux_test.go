package witness

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// waits is a program each of whose threads waits in another way. It tells the
// id of each; pair are two connected sockets on which nothing is ever sent.
const waits = `
if os.fork() == 0:
    os.close(0)
    signal.pause()
server = listen()
alice, slow = server.accept()[0], server.accept()[0]
pair = socket.socketpair()
timed, kept1 = socket.socketpair()
timed.settimeout(3)
kernel, kept2 = socket.socketpair()
kernel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 3, 0))
full = os.pipe() # nobody takes what is printed to it
lock = threading.Lock()
lock.acquire()
def poll(sock, ms):
    p = select.poll()
    p.register(sock, select.POLLIN)
    p.poll(ms)
def epoll(sock, seconds):
    p = select.epoll()
    p.register(sock, select.EPOLLIN)
    p.poll(seconds)
waits = {
    "recv": lambda: alice.recv(100),
    "send": lambda: slow.sendall(bytes(1 << 26)),
    "accept": lambda: server.accept(),
    "stdin": lambda: os.read(0, 1),
    "poll stdin": lambda: poll(0, None),
    "recv on nobody": lambda: pair[1].recv(1),
    "settimeout 3": lambda: timed.recv(1),
    "SO_RCVTIMEO 3": lambda: kernel.recv(1),
    "poll": lambda: poll(alice, None),
    "poll 2500": lambda: poll(pair[0], 2500),
    "select": lambda: select.select([alice, server], [], []),
    "select 2.5": lambda: select.select([pair[0]], [], [], 2.5),
    "epoll": lambda: epoll(alice, None),
    "epoll 2.5": lambda: epoll(pair[0], 2.5),
    "lock": lambda: lock.acquire(),
    "lock 2": lambda: lock.acquire(timeout=2),
    "sleep 0.05": lambda: time.sleep(0.05),
    "sleep 1000": lambda: time.sleep(1000),
    "child": lambda: os.wait(),
    "print": lambda: os.write(full[1], bytes(1 << 20)),
}
def forever(name, wait):
    os.write(1, f"{threading.get_native_id()} {name}\n".encode())
    while True:
        try:
            wait()
        except OSError:
            pass
for name, wait in waits.items():
    threading.Thread(target=forever, args=(name, wait)).start()
os.write(1, f"{threading.get_native_id()} pause\n".encode())
signal.pause()
`

// between is a range of time limits.
type between struct{ least, most time.Duration }

var never = between{Never, Never}

// seen is what a test wants of a thread.
type seen struct {
	Wait Wait
	On   []string
	Due  between
}

// Every kind of wait is recognised by name, with whom it waits for and how long.
func TestWaits(t *testing.T) {
	w := running(t, waits)
	own, _ := w.listeners(t, 1)
	alice := dial(t, "alice", own[0].Addr)
	slow := dial(t, "slow", own[0].Addr)
	exactly := func(d time.Duration) between { return between{d, d} }
	want := map[string]seen{
		"recv":           {Recv, []string{"alice"}, never},
		"send":           {Send, []string{"slow"}, never},
		"accept":         {Accept, []string{Listening}, never},
		"stdin":          {Recv, []string{StandardInput}, never},
		"poll stdin":     {Poll, []string{StandardInput}, never},
		"recv on nobody": {Recv, nil, never},
		"settimeout 3":   {Poll, nil, exactly(3 * time.Second)},
		"SO_RCVTIMEO 3":  {Recv, nil, exactly(3 * time.Second)},
		"poll":           {Poll, []string{"alice"}, never},
		"poll 2500":      {Poll, nil, exactly(2500 * time.Millisecond)},
		"select":         {Poll, []string{"alice", Listening}, never},
		"select 2.5":     {Poll, nil, exactly(2500 * time.Millisecond)},
		"epoll":          {Poll, []string{"alice"}, never},
		"epoll 2.5":      {Poll, nil, exactly(2500 * time.Millisecond)},
		"lock":           {Lock, nil, never},
		"lock 2":         {Lock, nil, between{0, 2 * time.Second}},
		"sleep 0.05":     {Sleep, nil, between{0, 50 * time.Millisecond}},
		"sleep 1000":     {Sleep, nil, between{Horizon, 1000 * time.Second}},
		"child":          {Child, nil, never},
		"print":          {Send, []string{Screen}, never},
		"pause":          {Other, nil, never},
	}
	var last Look
	t.Cleanup(func() {
		if t.Failed() {
			t.Errorf("not seen: %v\nin %+v", want, last.Threads)
		}
	})
	// Those that wake by themselves are not always asleep: each is waited for.
	until(t, "every wait being seen", func() bool {
		last = w.Look(conns(alice, slow))
		strike(want, w.names(), last)
		return len(want) == 0
	})
}

// names maps the ids of threads to what the program calls them.
func (w watched) names() map[int]string {
	out, _ := w.Output()
	names := map[int]string{}
	for _, line := range out.Lines() {
		var tid int
		if _, err := fmt.Sscan(line.Text, &tid); err == nil {
			_, names[tid], _ = strings.Cut(line.Text, " ")
		}
	}
	return names
}

// strike takes what is to be seen in the look off what is wanted.
func strike(want map[string]seen, names map[int]string, l Look) {
	for _, th := range l.Threads {
		s, ok := want[names[th.TID]]
		if !ok {
			continue
		}
		timely := th.Due >= s.Due.least && th.Due <= s.Due.most
		if th.Wait == s.Wait && timely && slices.Equal(slices.Sorted(slices.Values(th.On)), s.On) {
			delete(want, names[th.TID])
		}
	}
}

// A thread that burns a processor is running, or wants to, and never still.
func TestRunning(t *testing.T) {
	w := running(t, "print('on', flush=True)\nwhile True: pass")
	until(t, "starting", func() bool { out, _ := w.Output(); return out.Total > 0 })
	before := w.Look(nil)
	watch := w.Watch(func() []Conn { return nil })
	for range 30 {
		now := w.Look(nil)
		if rest := Compare(before, now); rest != Awake {
			t.Errorf("got %s with %v", rest, now.Threads)
		}
		if p := watch.Look(); p != nil && p.Kind != Spinning {
			t.Errorf("proven to be %s", p.Kind)
		}
		before = now
	}
	began := before.Schedule().Running
	until(t, "getting a processor", func() bool { return w.Look(nil).Schedule().Running > began })
}

// A runtime's housekeeping and a student's naps are told apart by the horizon.
func TestTimed(t *testing.T) {
	got := map[time.Duration]bool{}
	for _, d := range []time.Duration{Never, 0, time.Second, Horizon - 1, Horizon, 10 * time.Second, time.Minute} {
		got[d] = Thread{Due: d}.Timed()
	}
	want := map[time.Duration]bool{
		Never: false, 0: true, time.Second: true, Horizon - 1: true, Horizon: false, 10 * time.Second: false, time.Minute: false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A wait with a long limit proves as much when the program was stopped and
// continued, which makes restart_syscall(2) of it.
func TestContinued(t *testing.T) {
	for name, wait := range map[string]string{
		"poll": "conn.settimeout(600)\nconn.recv(100)\n",
		"lock": "lock = threading.Lock()\nlock.acquire()\nlock.acquire(timeout=600)\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := running(t, "server = listen()\nconn = server.accept()[0]\n"+wait)
			own, _ := w.listeners(t, 1)
			alice := dial(t, "alice", own[0].Addr)
			prove(t, w.Watch(func() []Conn { return conns(alice) }))
			if err := w.Freeze(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := w.Thaw(); err != nil {
				t.Fatal(err)
			}
			if p := prove(t, w.Watch(func() []Conn { return conns(alice) })); p.Kind != Stuck || p.After > Horizon {
				t.Errorf("%s after %v", p.Kind, p.After)
			}
		})
	}
}
