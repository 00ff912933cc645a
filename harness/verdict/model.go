package verdict

import (
	"fmt"

	"github.com/labgrade/labgrade/harness/result"
)

// Observe completes observations: the concurrency model that the crowds or the
// causes show, and what each client takes.
func Observe(o *result.Observations, causes []result.Cause) {
	if n := len(o.Crowds); n >= 2 {
		first, last := o.Crowds[0], o.Crowds[n-1]
		more := float64(last.Clients - first.Clients)
		o.MemoryKB = max(0, float64(last.MemoryKB-first.MemoryKB)/more)
		o.Descriptors = max(0, float64(last.Descriptors-first.Descriptors)/more)
	}
	if o.Model = limited(causes); o.Model == "" {
		o.Model = model(o.Crowds)
	}
}

// limited is the model of a program that cannot serve several clients at once.
func limited(causes []result.Cause) string {
	for _, c := range causes {
		switch n := c.Inferred["workers"]; {
		case c.ID == "one-client-at-a-time":
			return "one client at a time"
		case c.ID == "one-request-at-a-time":
			return "one request at a time"
		case c.ID == "limited-workers" && n > 0:
			return fmt.Sprintf("a pool of %d", n)
		}
	}
	return ""
}

// model reads from what grows with the clients how they are served. A few more or
// less are no difference: runtimes start threads of their own.
func model(crowds []result.Crowd) string {
	if len(crowds) < 2 {
		return ""
	}
	first, last := crowds[0], crowds[len(crowds)-1]
	clients := last.Clients - first.Clients
	processes, threads := last.Processes-first.Processes, last.Threads-first.Threads
	most := clients * 4 / 5
	switch {
	case processes >= most:
		return "a process for each client"
	case threads >= most:
		return "a thread for each client"
	case last.Readers >= 2:
		return fmt.Sprintf("a pool of threads, %d of them reading", last.Readers)
	case threads > few:
		return fmt.Sprintf("a pool that has grown by %d threads", threads)
	}
	return "one loop for all clients, or a runtime's own light threads"
}

// few threads come and go without any client.
const few = 4
