package witness

import (
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/labgrade/labgrade/harness/proc"
)

// Witness observes one program. Its methods may be called concurrently. A nil
// *Witness knows nothing.
type Witness struct {
	pids func() []int
	mu   sync.Mutex
	diag *diag
}

// New returns a witness of the program whose processes pids lists. The error
// says why there is no evidence here; the harness then goes on with nil.
// The caller closes it.
func New(pids func() []int) (*Witness, error) {
	d, err := openDiag()
	if err != nil {
		return nil, err
	}
	if _, err := d.dump(unix.IPPROTO_TCP, 1<<Listen); err != nil {
		d.close()
		return nil, err
	}
	return &Witness{pids: pids, diag: d}, nil
}

// Close gives back what the witness holds; from then on it knows nothing. It may be
// called again.
func (w *Witness) Close() {
	if w != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.diag.close()
	}
}

// Look looks once at every thread and at both ends of the connections. It costs
// about 0.3 ms for a program of one thread and 7 ms for one of fifty.
func (w *Witness) Look(conns []Conn) Look {
	l := Look{At: time.Now(), Conns: conns}
	if w == nil {
		return l
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	l.Known = w.ends(&l) == nil // before the threads: see Compare
	for _, pid := range w.pids() {
		for _, tid := range proc.Tasks(pid) {
			if t, ok := readThread(pid, tid); ok {
				l.Threads = append(l.Threads, t)
			}
		}
	}
	w.name(&l)
	return l
}

// ends asks for both ends of each connection.
func (w *Witness) ends(l *Look) error {
	l.Ends = make([]Ends, len(l.Conns))
	for i, c := range l.Conns {
		theirs, err := w.diag.exact(c.Remote, c.Local)
		if err != nil {
			return err
		}
		ours, err := w.diag.exact(c.Local, c.Remote)
		if err != nil {
			return err
		}
		l.Ends[i] = Ends{Ours: ours, Theirs: theirs}
	}
	return nil
}

// name says for each thread on whom it waits, by the inodes of its descriptors.
func (w *Witness) name(l *Look) {
	peers := map[uint64]string{}
	for i, e := range l.Ends {
		if e.Theirs.Inode != 0 {
			peers[e.Theirs.Inode] = l.Conns[i].Name
		}
	}
	queues, _ := w.diag.dump(unix.IPPROTO_TCP, 1<<Listen)
	for _, q := range queues {
		peers[q.Inode] = Listening
		l.Queue += q.Unread
	}
	for i := range l.Threads {
		nameOne(&l.Threads[i], peers)
	}
}

// manyFDs bounds the naming of an event loop's descriptors, which is for people.
const manyFDs = 16

func nameOne(t *Thread, peers map[uint64]string) {
	for _, fd := range t.FDs[:min(len(t.FDs), manyFDs)] {
		ino, link := inode(t.PID, fd)
		name, ok := peers[ino]
		switch {
		case ok:
			t.On = append(t.On, name)
		case fd == 0 && (t.Wait == Recv || t.Wait == Poll):
			t.On = append(t.On, StandardInput)
		case t.Wait == Send && isScreen(link):
			t.On = append(t.On, Screen)
		}
	}
}

// isScreen reports whether what is written to a descriptor is taken by whoever
// shows it, which is the harness for what the program prints.
func isScreen(link string) bool {
	return strings.HasPrefix(link, "pipe:") || strings.HasPrefix(link, "/dev/pts/")
}

// Conn asks for both ends of one connection: the cheapest question, about 10
// microseconds. ok is false where it is not known.
func (w *Witness) Conn(c Conn) (e Ends, ok bool) {
	if w == nil {
		return Ends{}, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	l := Look{Conns: []Conn{c}}
	if w.ends(&l) != nil {
		return Ends{}, false
	}
	return l.Ends[0], true
}

// Queue returns the connections that wait to be accepted at addr's port, and
// the limit of that queue. ok is false where it is not known.
func (w *Witness) Queue(addr netip.AddrPort) (waiting, limit int, ok bool) {
	if w == nil {
		return 0, 0, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	found, err := w.diag.dump(unix.IPPROTO_TCP, 1<<Listen)
	if err != nil {
		return 0, 0, false
	}
	for _, r := range found {
		if r.local.Port() == addr.Port() {
			waiting, limit, ok = max(waiting, r.Unread), r.Unsent, true
		}
	}
	return waiting, limit, ok
}

// Listeners returns the listening sockets that the program's processes hold,
// and with others those of anybody else too.
func (w *Witness) Listeners() (own, others []Listener, err error) {
	if w == nil {
		return nil, nil, ErrUnknown
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	found, err := w.diag.dump(unix.IPPROTO_TCP, 1<<Listen)
	if err != nil || len(found) == 0 {
		return nil, nil, err
	}
	owner := w.owners()
	for _, r := range found {
		l := Listener{Addr: r.local, Waiting: r.Unread, Limit: r.Unsent, Inode: r.Inode, PID: owner[r.Inode]}
		if l.PID != 0 {
			own = append(own, l)
		} else {
			l.PID = holder(r.Inode)
			others = append(others, l)
		}
	}
	return own, others, nil
}

// Datagrams returns the datagram sockets that the program's processes hold.
func (w *Witness) Datagrams() ([]Listener, error) {
	if w == nil {
		return nil, ErrUnknown
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	found, err := w.diag.dump(unix.IPPROTO_UDP, ^uint32(0))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	owner := w.owners()
	var own []Listener
	for _, r := range found {
		if pid := owner[r.Inode]; pid != 0 {
			own = append(own, Listener{Addr: r.local, Waiting: r.Unread, Inode: r.Inode, PID: pid})
		}
	}
	return own, nil
}

// owners maps the inodes of the program's sockets to its processes.
func (w *Witness) owners() map[uint64]int {
	owner := map[uint64]int{}
	for _, pid := range w.pids() {
		for _, fd := range proc.Descriptors(pid) {
			if ino, _ := inode(pid, fd); ino != 0 {
				owner[ino] = pid
			}
		}
	}
	return owner
}

// holder searches all processes for the one that holds a socket; 0 if it is not
// to be seen.
func holder(ino uint64) int {
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		for _, fd := range proc.Descriptors(pid) {
			if got, _ := inode(pid, fd); got == ino {
				return pid
			}
		}
	}
	return 0
}

// Count counts what the program holds, ended children that were not collected
// included in Processes. ok is false where it is not known.
func (w *Witness) Count() (c Count, ok bool) {
	if w == nil {
		return Count{}, false
	}
	for _, pid := range w.pids() {
		c.Processes++
		c.Threads += len(proc.Tasks(pid))
		for _, fd := range proc.Descriptors(pid) {
			c.Descriptors++
			if ino, _ := inode(pid, fd); ino != 0 {
				c.Sockets++
			}
		}
	}
	return c, c.Processes > 0
}
