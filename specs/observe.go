package specs

import (
	"context"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// fifty connects more and more clients, looks what that does to the program, and
// has all of them ask at the same moment.
func fifty(ctx SpecContext, s *Stage) {
	s.observe(ctx, 0)
	all := s.DialAll(ctx, "client", 1)
	s.observations.AloneMS = s.latency(ctx, all[0])
	for _, crowd := range []int{10, s.figure("clients")} {
		for len(all) < crowd {
			all = append(all, s.Dial(ctx, numbered("client", len(all)+1)))
		}
		s.observe(ctx, crowd)
	}
	s.allAtOnce(ctx, all, func(p *peer.Peer) []lab.Request { return []lab.Request{p.NewAsk()} })
	s.observations.CrowdedMS = s.latency(ctx, all[0])
}

// observe notes what the program holds while so many clients are connected. It
// costs no marks, whatever it sees.
func (s *Stage) observe(ctx context.Context, clients int) {
	s.room.Rest(ctx)
	count, ok := s.server.Witness.Count()
	if !ok {
		return
	}
	memory, _ := s.server.Witness.Memory()
	_, s.observations.Backlog, _ = s.server.Witness.Queue(s.server.Addr)
	s.observations.Crowds = append(s.observations.Crowds, result.Crowd{
		Clients: clients, Processes: count.Processes, Threads: count.Threads, Descriptors: count.Descriptors,
		MemoryKB: memory, Readers: readers(s.room.Look()),
	})
}

// readers counts the threads that wait to read from one client alone.
func readers(l witness.Look) (n int) {
	for _, t := range l.Threads {
		if len(t.On) == 1 && (t.Wait == witness.Recv || t.Wait == witness.Poll) && slices.ContainsFunc(l.Conns, func(c witness.Conn) bool { return c.Name == t.On[0] }) {
			n++
		}
	}
	return n
}

// latency is the median time of some replies, in milliseconds. A reply that is
// not as wanted has none.
func (s *Stage) latency(ctx context.Context, p *peer.Peer) float64 {
	var took []time.Duration
	for range s.times(7) {
		before := time.Now()
		if !p.Ask(ctx).Answered() {
			return 0
		}
		took = append(took, time.Since(before))
	}
	slices.Sort(took)
	return milliseconds(took[len(took)/2])
}

// observed completes the observations with what follows from them and from the
// causes; nil if there is nothing to tell.
func (r *runner) observed() *result.Observations {
	o := r.observations
	verdict.Observe(&o, verdict.Roots(r.checks))
	if o.Model == "" && o.Crowds == nil && o.Format == "" {
		return nil
	}
	return &o
}
