package verdict_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// symptoms has one of each kind, and of each way in which it is told.
var symptoms = []struct {
	reason  string
	symptom verdict.Symptom
}{
	{"no reply; everything was read", verdict.Symptom{
		Kind: verdict.NoReply, Peer: "alice", Asked: []byte("ECHO hi\n"), Want: "OK hi", Exact: true, Delivery: "cut after 5 bytes",
		Proof: stuck(times(1, thread(witness.Recv, "alice")), taken("alice")),
	}},
	{"no reply; nobody has read it, and threads wait in several ways", verdict.Symptom{
		Kind: verdict.NoReply, Peer: "alice", Asked: []byte("ECHO hi\n"), Want: "OK hi", Exact: true,
		Proof: stuck(append(times(3, thread(witness.Recv, "bob")), thread(witness.Accept), thread(witness.Lock), thread(witness.None),
			thread(witness.Child), service(witness.Poll)), unread("alice", 8)),
	}},
	{"no reply; nothing is known of the connection", verdict.Symptom{
		Kind: verdict.NoReply, Peer: "alice", Want: "ERR ...", Proof: stuck(times(2, thread(witness.Sleep))),
	}},
	{"no reply, and whom it happened to is not known", verdict.Symptom{Kind: verdict.NoReply, Want: "OK (a number)"}},
	{"blocked; answered when the other was let go", verdict.Symptom{
		Kind: verdict.Blocked, Peer: "bob", Held: "slow", Freed: true, Late: true, Asked: []byte("ECHO hi\n"), Want: "OK hi", Exact: true, Got: []byte("OK hi\n"),
		Proof: stuck(times(1, thread(witness.Recv, "slow")), queued("bob", 8), taken("slow")),
	}},
	{"blocked; letting go did not help", verdict.Symptom{
		Kind: verdict.Blocked, Peer: "bob", Held: "slow", Freed: true, Want: "OK hi", Exact: true,
		Proof: stuck(times(2, thread(witness.Lock)), unread("bob", 1), taken("slow")),
	}},
	{"wrong reply", verdict.Symptom{
		Kind: verdict.Wrong, Peer: "alice", Asked: []byte("ECHO two  spaces\n"), Want: "OK two  spaces", Exact: true, Got: []byte("OK two spaces\n"),
	}},
	{"wrong reply where several would do", verdict.Symptom{
		Kind: verdict.Wrong, Peer: "alice", Asked: []byte("NOSUCH\n"), Want: "ERR ...", Got: []byte("what? \x1b[31m\n"), Delivery: "two requests at once",
	}},
	{"wrong reply, empty where a text was wanted", verdict.Symptom{
		Kind: verdict.Wrong, Peer: "alice", Want: "OK", Exact: true, Got: []byte("\n"),
	}},
	{"no line end", verdict.Symptom{
		Kind: verdict.NoLineEnd, Peer: "alice", Asked: []byte("ECHO hi\n"), Want: "OK hi", Exact: true, Got: []byte("OK hi"),
		Proof: stuck(times(1, thread(witness.Poll)), taken("alice")),
	}},
	{"extra bytes", verdict.Symptom{Kind: verdict.Extra, Peer: "alice", Want: "nothing more", Got: []byte("> ")}},
	{"ended by closing", verdict.Symptom{Kind: verdict.Ended, Peer: "alice", Asked: []byte("NOSUCH\n"), Want: "ERR ...", Ending: "closed"}},
	{"ended by a reset", verdict.Symptom{Kind: verdict.Ended, Peer: "alice", Asked: []byte("x"), Want: "ERR too long", Exact: true, Ending: "reset", Delivery: "70000 bytes"}},
	{"not ended", verdict.Symptom{Kind: verdict.NotEnded, Peer: "alice", Proof: stuck(times(1, thread(witness.Recv, "alice")), taken("alice"))}},
	{"died by an exception", verdict.Symptom{
		Kind: verdict.Died, Peer: "alice", Asked: []byte("\xff\n"), Want: "ERR ...",
		Exit: &verdict.Exit{Code: 1, How: "ended with status 1", Last: "UnicodeDecodeError: \x1b[1m'utf-8'", Where: &result.Place{File: "server.py", Line: 17}},
	}},
	{"died by a signal", verdict.Symptom{Kind: verdict.Died, Exit: &verdict.Exit{Signal: "SIGPIPE", How: "was ended by signal 13 (SIGPIPE)"}}},
	{"died, and how is not known", verdict.Symptom{Kind: verdict.Died}},
	{"deaf", verdict.Symptom{Kind: verdict.Deaf, Text: "the program does not listen on any port", Proof: stuck(times(1, thread(witness.Recv, witness.StandardInput)))}},
	{"elsewhere", verdict.Symptom{Kind: verdict.Elsewhere, Text: "it was given port 5050 and listens on 127.0.0.1:8080"}},
	{"unaccepted", verdict.Symptom{Kind: verdict.Unaccepted, Peer: "bob", Proof: stuck(times(1, thread(witness.Sleep)), queued("bob", 0))}},
	{"early", verdict.Symptom{Kind: verdict.Early, Peer: "alice", Text: "the reply to WAIT 300 came after only 12ms", Got: []byte("OK waited 300\n"), Want: "OK waited 300", Exact: true}},
	{"left behind", verdict.Symptom{Kind: verdict.Left, Text: "16 clients came and left, and 16 threads were not given back",
		Facts: []string{"held after 8, 16 and 24 clients: 9, 17 and 25 threads"}, Inferred: map[string]int{"left": 16}}},
	{"busy", verdict.Symptom{Kind: verdict.Busy, Text: "the program uses 99 % of a processor while nothing happens", Facts: []string{"nothing was sent to it in that time"}}},
	{"napping", verdict.Symptom{Kind: verdict.Napping, Peer: "alice", Text: "the program sleeps for a fixed time while a request waits to be read"}},
	{"numbers", verdict.Symptom{Kind: verdict.Numbers, Text: "of 200 tickets, 3 were given twice", Want: "each number from 1 on exactly once"}},
	{"cross-talk", verdict.Symptom{Kind: verdict.Strangers, Peer: "alice", Text: "the reply for alice went to bob", Want: "OK hi", Exact: true}},
	{"stays", verdict.Symptom{Kind: verdict.Stays, Text: "told to stop by SIGTERM, the program goes on", Proof: stuck(times(1, thread(witness.Accept)))}},
	{"unproven", verdict.Symptom{Kind: verdict.Unproven, Peer: "alice", Asked: []byte("ECHO hi\n"), Want: "OK hi", Exact: true}},
	{"a proof by circling", verdict.Symptom{Kind: verdict.NoReply, Peer: "alice",
		Proof: &witness.Proof{Kind: witness.Circling, Look: look(times(1, thread(witness.Poll, "bob", witness.Listening)), unread("alice", 8)), Wakes: 6, After: 1234 * time.Millisecond}}},
	{"a proof by spinning", verdict.Symptom{Kind: verdict.NoReply, Peer: "alice",
		Proof: &witness.Proof{Kind: witness.Spinning, Look: look(times(1, thread(witness.None)), unread("alice", 8)), Burnt: 2 * time.Second, After: 2100 * time.Millisecond}}},
	{"a proof by hanging", verdict.Symptom{Kind: verdict.NoReply, Peer: "alice",
		Proof: &witness.Proof{Kind: witness.Hanging, Look: look(times(2, thread(witness.Send, "slow")), unread("alice", 8)), After: 20 * time.Second}}},
	{"a kind without words of its own", verdict.Symptom{Kind: verdict.Busy}},
}

func TestJudge(t *testing.T) {
	check := lab.Check{ID: "replies/some", Title: "does something", Rule: "the rule", Hint: "the hint", Cause: "wrong-reply"}
	var b strings.Builder
	for _, row := range symptoms {
		f := verdict.Judge(check, row.symptom)
		fmt.Fprintf(&b, "%s\n  headline  %s\n", row.reason, f.Headline)
		told(&b, "asked", f.Asked)
		told(&b, "expected", f.Expected)
		told(&b, "got", f.Got)
		if f.Differs >= 0 {
			fmt.Fprintf(&b, "            %s^\n", strings.Repeat(" ", f.Differs))
		}
		for _, fact := range f.Evidence {
			told(&b, "evidence", fact)
		}
		fmt.Fprintf(&b, "  %s, %s\n\n", row.symptom.Outcome(), cause(check, row.symptom))
		if f.Rule != check.Rule || f.Hint != check.Hint {
			t.Errorf("%s: the rule is %q and the hint %q", row.reason, f.Rule, f.Hint)
		}
	}
	golden(t, "findings.golden", b.String())
}

func told(b *strings.Builder, label, text string) {
	if text != "" {
		fmt.Fprintf(b, "  %-9s %s\n", label, text)
	}
}

func cause(c lab.Check, s verdict.Symptom) string {
	if id := verdict.CauseOf(c, s); id != "" {
		return id
	}
	return "no cause"
}

// Every kind is told in the golden file.
func TestAllKinds(t *testing.T) {
	told := map[verdict.Kind]bool{}
	for _, row := range symptoms {
		told[row.symptom.Kind] = true
	}
	for _, kind := range []verdict.Kind{
		verdict.NoReply, verdict.Blocked, verdict.Wrong, verdict.NoLineEnd, verdict.Extra, verdict.Ended, verdict.NotEnded,
		verdict.Died, verdict.Deaf, verdict.Elsewhere, verdict.Unaccepted, verdict.Early, verdict.Left, verdict.Busy,
		verdict.Napping, verdict.Numbers, verdict.Strangers, verdict.Stays, verdict.Unproven,
	} {
		if !told[kind] {
			t.Errorf("no symptom of the kind %q", kind)
		}
	}
}

// Judging is a pure function: it leaves the symptom as it is.
func TestJudgeChangesNothing(t *testing.T) {
	facts := make([]string, 1, 8)
	facts[0] = "a fact"
	s := verdict.Symptom{Kind: verdict.Died, Facts: facts, Exit: &verdict.Exit{Last: "x"}}
	first := verdict.Judge(lab.Check{}, s)
	verdict.Judge(lab.Check{}, verdict.Symptom{Kind: verdict.Died, Facts: facts, Exit: &verdict.Exit{Last: "y"}})
	if diff := cmp.Diff([]string{"a fact", "its last words: x"}, first.Evidence); diff != "" {
		t.Errorf("a finding was changed by a later one (-want +got)\n%s", diff)
	}
}
