package fault

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/labgrade/labgrade/reference/lab3"
)

// lockFaults: locks held too long or in the wrong order.
var lockFaults = []Fault{
	{
		Name: "lock-held-during-io", Cause: "lock-held-during-io", Part: Server,
		Text: "holds a lock while it sends a reply",
		server: func(s *server) {
			var lock sync.Mutex
			s.wrap = func(conn stream) stream { return lockedWriter{conn, &lock} }
		},
	},
	{
		Name: "lock-held-during-io-reading", Cause: "lock-held-during-io", Part: Server,
		Text: "holds a lock while it waits for a request",
		server: func(s *server) {
			var lock sync.Mutex
			s.wrap = func(conn stream) stream { return lockedReader{conn, &lock} }
		},
	},
	{
		Name: "deadlock", Cause: "deadlock", Part: Server,
		Text:   "takes the locks of the names and of the counter in one order for HELLO and WHO, in the other for TICKET",
		server: func(s *server) { s.answer = (&locks{}).byRequest(s.answer) },
	},
	{
		Name: "deadlock-crowd", Cause: "deadlock", Part: Server,
		Text:   "takes two locks, in one order for every other client and in the opposite order for the rest",
		server: func(s *server) { s.reply = (&locks{}).everyOther },
	},
}

type lockedWriter struct {
	stream
	lock *sync.Mutex
}

func (l lockedWriter) Write(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.stream.Write(p)
}

type lockedReader struct {
	stream
	lock *sync.Mutex
}

func (l lockedReader) Read(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.stream.Read(p)
}

// work is the time that a program spends between its first lock and its
// second.
const work = 3 * time.Millisecond

// locks are two locks that are needed together. Once two clients hold one
// each, nothing sets them free: neither the end of the clients nor time.
type locks struct {
	a, b sync.Mutex
}

// byRequest meets its deadlock when one client asks for a ticket while another
// says HELLO or WHO. Requests of one kind alone do no harm.
func (l *locks) byRequest(answer answering) answering {
	return func(c *client, line []byte) (lab3.Reply, error) {
		switch name, _, _ := strings.Cut(string(line), " "); name {
		case "HELLO", "WHO":
			take(&l.a, &l.b, work)
		case "TICKET":
			take(&l.b, &l.a, work)
		}
		return answer(c, line)
	}
}

// everyOther meets its deadlock as soon as an odd and an even client ask at
// the same time.
func (l *locks) everyOther(ctx context.Context, c *client, reply lab3.Reply) error {
	if err := pause(ctx, reply.After); err != nil {
		return err
	}
	if c.number%2 == 0 {
		take(&l.a, &l.b, work)
	} else {
		take(&l.b, &l.a, work)
	}
	return send(c, reply)
}

// take takes both locks, the second after the given time.
func take(first, second *sync.Mutex, after time.Duration) {
	first.Lock()
	defer first.Unlock()
	time.Sleep(after)
	second.Lock()
	defer second.Unlock()
}
