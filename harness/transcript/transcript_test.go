package transcript

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What happened comes in the order in which it happened, on the run's clock.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := NewClock()
		time.Sleep(3 * time.Millisecond)
		first, second := New(clock), New(clock)
		first.Add("alice", Dialled, nil)
		time.Sleep(time.Second)
		second.Note("slow", Held, "silent")
		first.Add("alice", Sent, []byte("ECHO hi\n"))

		events, left := first.Events()
		want := []Event{
			{At: 3 * time.Millisecond, Who: "alice", Kind: Dialled},
			{At: 1003 * time.Millisecond, Who: "alice", Kind: Sent, Data: []byte("ECHO hi\n"), Bytes: 8},
		}
		if diff := cmp.Diff(want, events); diff != "" || left != 0 {
			t.Errorf("%d left out (-want +got)\n%s", left, diff)
		}
		events, _ = second.Events()
		if diff := cmp.Diff([]Event{{At: 1003 * time.Millisecond, Who: "slow", Kind: Held, Text: "silent"}}, events); diff != "" {
			t.Errorf("two checks share the clock and nothing else (-want +got)\n%s", diff)
		}
		if now := first.Now(); now != 1003*time.Millisecond {
			t.Errorf("the log's clock reads %v", now)
		}
	})
}

// Nobody needs to ask whether there is a log or a clock.
func TestNothing(t *testing.T) {
	var none *Log
	none.Add("alice", Sent, []byte("x"))
	none.Note("alice", Held, "silent")
	if events, left := none.Events(); events != nil || left != 0 || none.Now() != 0 {
		t.Errorf("a log that is not there has %v, %d, %v", events, left, none.Now())
	}
	var zero Log
	zero.Add("alice", Sent, []byte("x"))
	if events, _ := zero.Events(); len(events) != 1 || events[0].At != 0 {
		t.Errorf("the zero log has %v", events)
	}
	if now := new(Clock).Now(); now != 0 {
		t.Errorf("a clock that was not started reads %v", now)
	}
}

func TestCopies(t *testing.T) {
	log := New(NewClock())
	buf := []byte("ECHO one\n")
	log.Add("alice", Sent, buf)
	copy(buf, "########")
	events, _ := log.Events()
	events[0].Who = "mallory"
	again, _ := log.Events()
	if string(again[0].Data) != "ECHO one\n" || again[0].Who != "alice" {
		t.Errorf("the record was changed from outside: %+v", again[0])
	}
}

func TestHeadAndTail(t *testing.T) {
	whole := make([]byte, 1000)
	for i := range whole {
		whole[i] = byte(i % 251)
	}
	for _, row := range []struct {
		n, head, tail int
		reason        string
	}{
		{0, 0, 0, "nothing"},
		{1, 1, 0, "one byte"},
		{headBytes + tailBytes, headBytes + tailBytes, 0, "what fits is kept whole"},
		{headBytes + tailBytes + 1, headBytes, tailBytes, "one byte more leaves a gap"},
		{1000, headBytes, tailBytes, "bulk"},
	} {
		log := New(nil)
		log.Add("alice", Received, whole[:row.n])
		events, _ := log.Events()
		e := events[0]
		if e.Bytes != row.n || len(e.Data) != row.head || len(e.Tail) != row.tail {
			t.Errorf("%s: %d bytes, head %d, tail %d", row.reason, e.Bytes, len(e.Data), len(e.Tail))
		}
		if !bytes.HasPrefix(whole[:row.n], e.Data) || !bytes.HasSuffix(whole[:row.n], e.Tail) {
			t.Errorf("%s: head or tail is not that of the data", row.reason)
		}
	}
}

func TestAbsorb(t *testing.T) {
	big := func(end string) []byte { return append(bytes.Repeat([]byte("x"), 500), end...) }
	type step struct {
		who  string
		kind Kind
		data []byte
	}
	for _, row := range []struct {
		steps  []step
		bytes  []int  // of the events that remain
		tail   string // how the first one ends
		reason string
	}{
		{[]step{{"alice", Received, big("1")}, {"alice", Received, big("2")}}, []int{1002}, "x2", "bulk in pieces is one event"},
		{[]step{{"alice", Received, big("1")}, {"alice", Received, []byte("end\n")}}, []int{505}, "x1end\n", "its last piece may be small"},
		{[]step{{"alice", Sent, big("")}, {"alice", Sent, big("")}, {"alice", Sent, big("3")}}, []int{1501}, "x3", "any number of pieces"},
		{[]step{{"alice", Sent, []byte("a\n")}, {"alice", Sent, []byte("b\n")}}, []int{2, 2}, "", "small messages stay apart"},
		{[]step{{"alice", Sent, []byte("a\n")}, {"alice", Sent, big("")}}, []int{2, 500}, "", "a small one takes nothing in"},
		{[]step{{"alice", Sent, big("1")}, {"alice", Received, big("")}}, []int{501, 500}, "x1", "two directions are two events"},
		{[]step{{"alice", Received, big("1")}, {"bob", Received, big("")}}, []int{501, 500}, "x1", "two peers are two events"},
		{[]step{{"alice", Received, big("1")}, {"bob", Sent, []byte("b")}, {"alice", Received, big("")}}, []int{501, 1, 500}, "x1",
			"what came between keeps them apart: the order is the evidence"},
		{[]step{{"alice", Received, big("1")}, {"alice", SawEnd, nil}}, []int{501, 0}, "x1", "the end is an event of its own"},
		{[]step{{"server", Printed, big("1")}, {"server", Printed, big("2")}}, []int{501, 501}, "x1", "only what travels is joined"},
	} {
		log := New(nil)
		for _, s := range row.steps {
			log.Add(s.who, s.kind, s.data)
		}
		events, _ := log.Events()
		var sizes []int
		for _, e := range events {
			sizes = append(sizes, e.Bytes)
		}
		if diff := cmp.Diff(row.bytes, sizes); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
		if !bytes.HasSuffix(events[0].Tail, []byte(row.tail)) || len(events[0].Tail) > tailBytes {
			t.Errorf("%s: the first ends with %q", row.reason, events[0].Tail)
		}
	}
}

// What was joined keeps the time of its first piece, and an earlier reader's
// copy does not change.
func TestAbsorbKeepsTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := New(NewClock())
		log.Add("alice", Received, bytes.Repeat([]byte("a"), 500))
		before, _ := log.Events()
		time.Sleep(time.Second)
		log.Add("alice", Received, bytes.Repeat([]byte("b"), 500))
		after, _ := log.Events()
		if len(after) != 1 || after[0].At != 0 || after[0].Bytes != 1000 {
			t.Errorf("joined: %+v", after)
		}
		if before[0].Bytes != 500 || bytes.Contains(before[0].Tail, []byte("b")) {
			t.Errorf("the copy of before has changed: %+v", before[0])
		}
	})
}

func TestCap(t *testing.T) {
	log := New(nil)
	for i := range maxEvents - 1 {
		log.Add("alice", Sent, []byte(strconv.Itoa(i)))
	}
	bulk := bytes.Repeat([]byte("x"), 500)
	log.Add("bob", Received, bulk)
	log.Add("bob", Received, bulk) // joined: no event of its own
	if events, left := log.Events(); len(events) != maxEvents || left != 0 || events[maxEvents-1].Bytes != 1000 {
		t.Fatalf("a full log has %d events, %d left out", len(events), left)
	}
	log.Note("bob", Held, "silent")
	log.Add("bob", Received, bulk) // no neighbour of the last one kept any more
	events, left := log.Events()
	if len(events) != maxEvents || left != 2 {
		t.Errorf("%d events and %d left out, want %d and 2", len(events), left, maxEvents)
	}
	if last := events[maxEvents-1]; last.Bytes != 1000 {
		t.Errorf("something was joined across a gap: %d bytes", last.Bytes)
	}
}

// Under -race this tells whether the log may be used by all peers at once.
func TestConcurrency(t *testing.T) {
	const peers, each = 8, 40
	log := New(NewClock())
	var wg sync.WaitGroup
	for p := range peers {
		wg.Go(func() {
			for i := range each {
				log.Add(fmt.Sprint("peer", p), Sent, []byte(strconv.Itoa(i)))
				log.Events()
				log.Now()
			}
		})
	}
	wg.Wait()
	events, left := log.Events()
	if len(events)+left != peers*each || left != 0 {
		t.Fatalf("%d events and %d left out of %d", len(events), left, peers*each)
	}
	next := map[string]int{}
	for _, e := range events {
		if string(e.Data) != strconv.Itoa(next[e.Who]) {
			t.Errorf("%s: got %s, want %d", e.Who, e.Data, next[e.Who])
		}
		next[e.Who]++
	}
	if !slices.IsSortedFunc(events, func(a, b Event) int { return int(a.At - b.At) }) {
		t.Error("the events are not in the order of time")
	}
}
