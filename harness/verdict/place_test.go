package verdict_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// program are the lines of a student's server.
var program = map[int]string{
	5: "conn, addr = server.accept()", 9: "data = conn.recv(1024)", 12: "with lock:", 15: "conn.sendall(reply)", 20: "serve(conn)", 30: "time.sleep(5)", 40: "while text := box.get():",
}

func readProgram(file string, line int) string {
	if file != py {
		return fmt.Sprintf("line %d of %s", line, file)
	}
	return program[line]
}

// stack is one whose own frames are these lines of the server, the innermost
// first, within a library's.
func stack(lines ...int) witness.Stack {
	s := witness.Stack{Frames: []witness.Frame{{File: "/usr/lib/python3.11/socket.py", Line: 700, Function: "readinto"}}}
	for _, n := range lines {
		s.Frames = append(s.Frames, witness.Frame{File: py, Line: n, Function: "handle"})
	}
	return s
}

func locked(s witness.Stack) witness.Stack {
	s.Locked = true
	return s
}

func TestStanding(t *testing.T) {
	recvSlow := stuck(times(1, thread(witness.Recv, "slow")), queued("bob", 8))
	for _, row := range []struct {
		proof  *witness.Proof
		stacks []witness.Stack
		want   int // line, 0 for none
		reason string
	}{
		{recvSlow, nil, 0, "no stacks"},
		{recvSlow, []witness.Stack{stack(), {}}, 0, "none that enters the student's source"},
		{recvSlow, []witness.Stack{stack(9, 20)}, 9, "the innermost own frame"},
		{recvSlow, []witness.Stack{stack(5), stack(9, 20)}, 9, "the one that does what the witness saw"},
		{recvSlow, []witness.Stack{stack(9, 20), stack(5)}, 9, "in whatever order"},
		{recvSlow, []witness.Stack{stack(20), stack(30)}, 20, "the first where none fits"},
		{nil, []witness.Stack{stack(20), stack(9)}, 20, "and where nothing is known"},
		{recvSlow, []witness.Stack{stack(5)}, 0, "a thread waited for a client, and has ended since: where new clients are waited for is no mistake"},
		{stuck(times(1, thread(witness.Accept)), queued("bob", 8)), []witness.Stack{stack(5)}, 5, "unless all that it did was to wait for them"},
		{nil, []witness.Stack{stack(5), stack(9)}, 9, "but hardly where new clients are waited for"},
		{stuck(times(1, thread(witness.Sleep)), unread("bob", 8)), []witness.Stack{stack(5), stack(30)}, 30, "asleep"},
		{stuck(append(times(2, thread(witness.Lock)), thread(witness.Send, "slow")), taken("bob")), []witness.Stack{stack(12), stack(15)}, 15,
			"waiting for the client that is held says more than waiting for a lock"},
		{stuck(append(times(3, thread(witness.Lock)), thread(witness.Recv, "alice")), taken("bob")), []witness.Stack{stack(40), stack(40), stack(12), stack(9)}, 12,
			"where two threads stand alike they wait for work"},
	} {
		got := verdict.Standing(verdict.Symptom{Held: "slow", Proof: row.proof}, row.stacks, sources, readProgram)
		var want *result.Place
		if row.want > 0 {
			want = &result.Place{File: py, Line: row.want, Function: "handle", Source: program[row.want]}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

func TestByStacks(t *testing.T) {
	free, one, two := []witness.Stack{stack(9)}, []witness.Stack{stack(9), locked(stack(12))}, []witness.Stack{locked(stack(12)), locked(stack(15))}
	held := verdict.Symptom{Kind: verdict.Blocked, Held: "slow"}
	freed, late := held, held
	freed.Freed = true
	late.Freed, late.Late = true, true
	alone := verdict.Symptom{Kind: verdict.NoReply}
	for _, row := range []struct {
		cause   string
		symptom verdict.Symptom
		stacks  []witness.Stack
		want    string
		reason  string
	}{
		{"one-client-at-a-time", held, free, "one-client-at-a-time", "no lock is wanted"},
		{"one-client-at-a-time", held, one, "lock-held-during-io", "a lock stands between bob and slow"},
		{"", held, one, "lock-held-during-io", "also where nothing else decided"},
		{"one-client-at-a-time", late, one, "lock-held-during-io", "letting slow go gave the lock back"},
		{"one-client-at-a-time", freed, one, "one-client-at-a-time", "letting slow go did not help: that lock is not slow's"},
		{"wrong-reply", held, one, "wrong-reply", "a cause that keeps no reply away stays"},
		{"wrong-reply", alone, two, "deadlock", "two locks, and nobody is held"},
		{"wrong-reply", alone, one, "wrong-reply", "one lock may just be in use"},
		{"wrong-reply", verdict.Symptom{Kind: verdict.Wrong}, two, "wrong-reply", "a reply came"},
	} {
		if got := verdict.ByStacks(row.cause, row.symptom, row.stacks); got != row.want {
			t.Errorf("%q with %s: got %q, want %q: %s", row.cause, row.symptom.Kind, got, row.want, row.reason)
		}
	}
}
