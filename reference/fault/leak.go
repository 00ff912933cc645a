package fault

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
)

// leakFaults: what remains of clients that have left.
var leakFaults = []Fault{
	{
		Name: "keeps-open-after-end", Cause: "keeps-open-after-end", Part: Server,
		Text: "does not close a connection whose client has closed its sending side",
		server: func(s *server) {
			s.leave = keepWhen(func(cause error) bool { return errors.Is(cause, io.EOF) })
		},
	},
	{
		Name: "leaks-connections", Cause: "leaks-connections", Part: Server,
		Text: "shuts a connection down at its end, but never closes the descriptor",
		server: func(s *server) {
			var kept keep
			s.leave = func(_ context.Context, c *client, _ error) {
				c.CloseWrite()
				kept.add(c)
			}
		},
	},
	{
		Name: "leaks-connections-reset", Cause: "leaks-connections", Part: Server,
		Text: "does not close the descriptor of a connection that ended with an error",
		server: func(s *server) {
			s.leave = keepWhen(func(cause error) bool { return cause != nil && !errors.Is(cause, io.EOF) })
		},
	},
	{
		Name: "leaks-threads", Cause: "leaks-threads", Part: Server,
		Text: "starts a helper thread for every client and never ends it",
		server: func(s *server) {
			admit := s.admit
			s.admit = func(ctx context.Context, c *client) {
				go park(ctx)
				admit(ctx, c)
			}
		},
	},
	{
		Name: "spins-after-close", Cause: "spins-after-close", Part: Server,
		Text: "reads on and on from a connection that has ended",
		server: func(s *server) {
			s.leave = func(ctx context.Context, c *client, cause error) {
				for errors.Is(cause, io.EOF) {
					_, cause = c.Read(make([]byte, 1))
				}
				leave(ctx, c, cause)
			}
		},
	},
}

// keep holds connections that nobody will close. Without it the garbage
// collector would close them.
type keep struct {
	mu      sync.Mutex
	clients []*client
}

func (k *keep) add(c *client) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.clients = append(k.clients, c)
}

// keepWhen is a leave step that forgets to close in some cases.
func keepWhen(forget func(cause error) bool) func(context.Context, *client, error) {
	var kept keep
	return func(ctx context.Context, c *client, cause error) {
		if forget(cause) {
			kept.add(c)
			return
		}
		leave(ctx, c, cause)
	}
}

// park holds an operating-system thread until ctx is done.
func park(ctx context.Context) {
	runtime.LockOSThread() // for good: the thread ends with the goroutine
	<-ctx.Done()
}
