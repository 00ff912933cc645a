package fault

import (
	"context"
	"sync"

	"github.com/labgrade/labgrade/reference/lab3"
)

// crowdFaults: clients that wait for each other because too few hands serve
// them.
var crowdFaults = []Fault{
	{
		Name: "one-client-at-a-time", Cause: "one-client-at-a-time", Part: Server,
		Text:   "serves a client until it has left, and only then accepts the next",
		server: func(s *server) { s.admit = s.serve },
	},
	{
		Name: "one-request-at-a-time", Cause: "one-request-at-a-time", Part: Server,
		Text:   "goes round its clients and waits for one request of each",
		server: func(s *server) { s.admit = (&round{server: s}).admit },
	},
	limitedWorkers("limited-workers", 4),
	limitedWorkers("limited-workers-2", 2),
	{
		Name: "wait-blocks-everyone", Cause: "wait-blocks-everyone", Part: Server,
		Text: "sleeps for one client while all the others wait for their replies",
		server: func(s *server) {
			var loop sync.Mutex // held by whoever is answered
			s.reply = func(ctx context.Context, c *client, reply lab3.Reply) error {
				loop.Lock()
				err := pause(ctx, reply.After)
				loop.Unlock()
				if err != nil {
					return err
				}
				return send(c, reply)
			}
		},
	},
	{
		Name: "blocked-by-slow-reader", Cause: "blocked-by-slow-reader", Part: Server,
		Text:   "sends all replies from one thread, which waits for the client that does not read",
		server: func(s *server) { s.reply = (&sender{out: make(chan parcel)}).reply },
	},
}

// round is one loop over all clients, one request of each in turn.
type round struct {
	server *server
	start  sync.Once
	mu     sync.Mutex
	queue  []*client
	come   chan struct{} // holds a token when the queue may not be empty
}

func (r *round) admit(ctx context.Context, c *client) {
	r.start.Do(func() {
		r.come = make(chan struct{}, 1)
		go r.loop(ctx)
	})
	r.push(c)
}

func (r *round) push(c *client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue = append(r.queue, c)
	select {
	case r.come <- struct{}{}:
	default:
	}
}

func (r *round) pop() *client {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.queue) == 0 {
		return nil
	}
	c := r.queue[0]
	r.queue = r.queue[1:]
	return c
}

func (r *round) loop(ctx context.Context) {
	for {
		c := r.pop()
		if c == nil {
			select {
			case <-r.come:
				continue
			case <-ctx.Done():
				return
			}
		}
		if more, err := r.server.turn(ctx, c); more && err == nil {
			r.push(c)
		} else {
			go r.server.leave(ctx, c, err)
		}
	}
}

func limitedWorkers(name string, workers int) Fault {
	return Fault{
		Name: name, Cause: "limited-workers", Part: Server,
		Text: "has a fixed number of workers, each with one client until it leaves",
		server: func(s *server) {
			free := make(chan struct{}, workers)
			s.admit = func(ctx context.Context, c *client) {
				go func() {
					free <- struct{}{}
					defer func() { <-free }()
					s.serve(ctx, c)
				}()
			}
		},
	}
}

// parcel is a reply on its way to the one sender.
type parcel struct {
	to    *client
	reply lab3.Reply
	sent  chan<- error
}

// sender is one goroutine that sends the replies of all clients.
type sender struct {
	start sync.Once
	out   chan parcel
}

func (s *sender) reply(ctx context.Context, c *client, reply lab3.Reply) error {
	s.start.Do(func() { go s.loop(ctx) })
	if err := pause(ctx, reply.After); err != nil {
		return err
	}
	sent := make(chan error, 1)
	select {
	case s.out <- parcel{c, reply, sent}:
		return <-sent
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *sender) loop(ctx context.Context) {
	for {
		select {
		case p := <-s.out:
			p.sent <- send(p.to, p.reply)
		case <-ctx.Done():
			return
		}
	}
}
