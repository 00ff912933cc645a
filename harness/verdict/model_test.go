package verdict_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/result"
	. "github.com/labgrade/labgrade/harness/verdict"
)

// crowd is a program with so many processes and threads for so many clients.
func crowd(clients, processes, threads, readers int) result.Crowd {
	return result.Crowd{Clients: clients, Processes: processes, Threads: threads, Readers: readers}
}

func TestObserveModel(t *testing.T) {
	few := func(workers int) []result.Cause {
		return []result.Cause{{ID: "limited-workers", Inferred: map[string]int{"workers": workers}}}
	}
	for _, row := range []struct {
		crowds []result.Crowd
		causes []result.Cause
		want   string
		reason string
	}{
		{nil, nil, "", "nothing was seen"},
		{[]result.Crowd{crowd(0, 1, 1, 0)}, nil, "", "one look shows nothing that grows"},
		{[]result.Crowd{crowd(0, 1, 1, 0), crowd(50, 1, 51, 50)}, nil, "a thread for each client", "threads grow with the clients"},
		{[]result.Crowd{crowd(0, 1, 20, 0), crowd(50, 1, 70, 50)}, nil, "a thread for each client", "whatever the runtime's own threads"},
		{[]result.Crowd{crowd(0, 1, 1, 0), crowd(50, 51, 51, 50)}, nil, "a process for each client", "processes do"},
		{[]result.Crowd{crowd(0, 1, 65, 0), crowd(50, 1, 65, 50)}, nil, "a pool of threads, 50 of them reading", "threads that were there before"},
		{[]result.Crowd{crowd(0, 1, 2, 0), crowd(50, 1, 18, 0)}, nil, "a pool that has grown by 16 threads", "threads that take turns"},
		{[]result.Crowd{crowd(0, 1, 1, 0), crowd(50, 1, 1, 0)}, nil, "one loop for all clients, or a runtime's own light threads", "nothing grows"},
		{[]result.Crowd{crowd(0, 1, 5, 0), crowd(50, 1, 9, 0)}, nil, "one loop for all clients, or a runtime's own light threads", "a runtime's threads come and go"},
		{nil, []result.Cause{{ID: "one-client-at-a-time"}}, "one client at a time", "the checks have shown it"},
		{nil, []result.Cause{{ID: "one-request-at-a-time"}}, "one request at a time", "or that"},
		{nil, few(4), "a pool of 4", "the number was measured"},
		{nil, few(0), "", "the number was not measured"},
		{nil, []result.Cause{{ID: "no-line-end"}}, "", "a cause that says nothing of it"},
	} {
		o := result.Observations{Crowds: row.crowds}
		if Observe(&o, row.causes); o.Model != row.want {
			t.Errorf("%s: got %q", row.reason, o.Model)
		}
	}
}

func TestObservePerClient(t *testing.T) {
	o := result.Observations{Crowds: []result.Crowd{
		{Clients: 0, Descriptors: 4, MemoryKB: 9000}, {Clients: 10, Descriptors: 14, MemoryKB: 8000}, {Clients: 50, Descriptors: 104, MemoryKB: 9500},
	}}
	Observe(&o, nil)
	if diff := cmp.Diff([]float64{10, 2}, []float64{o.MemoryKB, o.Descriptors}); diff != "" {
		t.Errorf("memory and descriptors of each client (-want +got):\n%s", diff)
	}
	o = result.Observations{Crowds: []result.Crowd{{Clients: 0, MemoryKB: 9000}, {Clients: 50, MemoryKB: 8000}}}
	if Observe(&o, nil); o.MemoryKB != 0 {
		t.Errorf("what was given back in between counts as %f kB", o.MemoryKB)
	}
}
