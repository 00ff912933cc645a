package verdict_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

func TestCauseOf(t *testing.T) {
	check := func(id, cause string) lab.Check { return lab.Check{ID: id, Cause: cause} }
	died := func(signal string) verdict.Symptom {
		return verdict.Symptom{Kind: verdict.Died, Exit: &verdict.Exit{Signal: signal}}
	}
	for _, row := range []struct {
		check   lab.Check
		symptom verdict.Symptom
		want    string
		reason  string
	}{
		{check("replies/echo", "alters-text"), verdict.Symptom{Kind: verdict.Wrong}, "alters-text", "the check looks for it"},
		{check("own/talk", ""), verdict.Symptom{Kind: verdict.Wrong}, "wrong-reply", "a check that looks for nothing"},
		{check("replies/echo", "alters-text"), verdict.Symptom{Kind: verdict.Unproven}, "", "what is not proven has no cause"},
		{check("replies/echo", "alters-text"), verdict.Symptom{Kind: verdict.Unproven, Cause: "wrong-reply"}, "", "whatever the check thinks"},
		{check("end/status", "client-keeps-sending-side-open"), verdict.Symptom{Kind: verdict.Complains}, "", "no mistake that has a name, and not the one that the check looks for"},
		{check("replies/echo", "alters-text"), verdict.Symptom{Kind: verdict.Wrong, Cause: "fixed-buffer"}, "fixed-buffer", "what the check has established comes first"},
		{check("replies/echo", "alters-text"), verdict.Symptom{Kind: verdict.NoLineEnd}, "no-line-end", "the symptom says it"},
		{check("replies/echo", "alters-text"), verdict.Symptom{Kind: verdict.Strangers}, "cross-talk", "the symptom says it"},
		{check("own/talk", ""), verdict.Symptom{Kind: verdict.Extra}, "extra-output", "more than one reply each"},
		{check("leaving/incomplete", "answers-incomplete-line"), verdict.Symptom{Kind: verdict.Extra}, "answers-incomplete-line", "the check knows better"},
		{check("start/next-client", "serves-once"), verdict.Symptom{Kind: verdict.Wrong}, "wrong-reply", "a reply that came does not show that one was kept away"},
		{check("slow/silent", "one-client-at-a-time"), verdict.Symptom{Kind: verdict.Wrong}, "shared-client-state", "where several clients are there, they were mixed up"},
		{check("apart/names", "shared-client-state"), verdict.Symptom{Kind: verdict.Wrong}, "shared-client-state", "which the check looks for itself"},
		{check("apart/names", "shared-client-state"), verdict.Symptom{Kind: verdict.NoReply}, "limited-workers", "a reply that stays away does not show that clients are mixed up"},
		{check("apart/names", "shared-client-state"), verdict.Symptom{Kind: verdict.NoReply, Taken: true}, "deadlock", "nor when its request was read"},
		{check("slow/silent", "one-client-at-a-time"), verdict.Symptom{Kind: verdict.NoReply}, "one-client-at-a-time", "without evidence the check's own"},
		{check("replies/echo", "alters-text"), died("SIGPIPE"), "dies-by-sigpipe", "the signal says it"},
		{check("leaving/reset", "dies-on-disconnect"), died("SIGPIPE"), "dies-by-sigpipe", "also where a check looks for something near"},
		{check("leaving/reset", "dies-on-disconnect"), died(""), "dies-on-disconnect", "the check provokes just that"},
		{check("start/listens", "exits-at-start"), died("SIGSEGV"), "exits-at-start", "at the start"},
		{check("start/next-client", "serves-once"), died(""), "serves-once", "after one client"},
		{check("messages/oversize", "oversize-breaks"), died(""), "oversize-breaks", "at a long line"},
		{check("leaving/half-close", "drops-pending-at-half-close"), died(""), "dies-on-disconnect", "when a client left"},
		{check("slow/vanishes", "recv-is-message"), died(""), "dies-on-disconnect", "slow clients leave too"},
		{check("replies/wait-bad", "wrong-reply"), died(""), "dies-on-bad-input", "at what it was sent"},
		{check("replies/wait-bad", "wrong-reply"), verdict.Symptom{Kind: verdict.Died}, "dies-on-bad-input", "how it ended is not known"},
		{check("messages/pieces", "recv-is-message"), verdict.Symptom{
			Kind: verdict.NoReply, Peer: "alice", Proof: stuck(times(1, thread(witness.Recv, "alice")), unread("alice", 8)),
		}, "recv-is-message", "alone, there is nobody to wait for"},
		{check("apart/second-client", "shared-client-state"), verdict.Symptom{
			Kind: verdict.NoReply, Peer: "bob", Proof: stuck(times(1, thread(witness.Recv, "alice")), queued("bob", 8), taken("alice")),
		}, "one-client-at-a-time", "with others there, the evidence comes before what the check looks for"},
		{check("pair/half", "one-client-at-a-time"), verdict.Symptom{
			Kind: verdict.NoReply, Peer: "bob", Taken: true, Proof: stuck(times(2, thread(witness.Recv, "bob")), taken("bob"), taken("slow")),
		}, "shared-client-state", "it has read bob's request and waits for bob, so for nobody else"},
		{check("pair/half", "one-client-at-a-time"), verdict.Symptom{
			Kind: verdict.NoReply, Peer: "bob", Proof: stuck(times(1, thread(witness.Recv, "slow")), unread("bob", 8), taken("slow")),
		}, "one-client-at-a-time", "it has not read bob's request"},
	} {
		if got := verdict.CauseOf(row.check, row.symptom); got != row.want {
			t.Errorf("%s, %s: got %q, want %q: %s", row.check.ID, row.symptom.Kind, got, row.want, row.reason)
		}
	}
}

// What the operating system says of a server decides who waits for whom.
func TestBlockedBy(t *testing.T) {
	recv := func(peer string) witness.Thread { return thread(witness.Recv, peer) }
	send := func(peer string) witness.Thread { return thread(witness.Send, peer) }
	join := slices.Concat[[]witness.Thread]
	accept, lock, poll, sleep := thread(witness.Accept), thread(witness.Lock), thread(witness.Poll), thread(witness.Sleep)
	goRuntime := append(times(6, lock), poll)
	slow := taken("slow")
	for _, row := range []struct {
		threads []witness.Thread
		ends    []end
		freed   bool
		want    string // "" where the evidence does not decide
		reason  string
	}{
		{times(1, recv("slow")), []end{queued("bob", 8), slow}, false, "one-client-at-a-time", "one thread reads from slow, bob was not accepted"},
		{times(1, poll), []end{queued("bob", 8), slow}, false, "one-client-at-a-time", "the same with a time limit on its socket"},
		{times(4, recv("slow")), []end{queued("bob", 8), slow}, false, "limited-workers", "all workers are taken"},
		{times(1, sleep), []end{queued("bob", 8), slow}, false, "wait-blocks-everyone", "the only thread sleeps"},
		{times(1, send("slow")), []end{queued("bob", 8), slow}, false, "blocked-by-slow-reader", "the only thread sends to one who does not read"},
		{times(1, recv("slow")), []end{unread("bob", 8), slow}, false, "one-request-at-a-time", "bob was accepted, and the only thread reads from slow"},
		{times(1, sleep), []end{unread("bob", 8), slow}, false, "wait-blocks-everyone", "bob was accepted, and the only thread sleeps"},
		{times(1, send("slow")), []end{unread("bob", 8), slow}, false, "blocked-by-slow-reader", "bob was accepted, and the only thread sends to slow"},
		{join(times(1, send("slow")), times(2, lock), times(1, accept)), []end{unread("bob", 8), slow}, false, "lock-held-during-io", "it sends to slow under a lock that others want"},
		{join(times(1, recv("slow")), times(1, lock), times(1, accept)), []end{taken("bob"), slow}, false, "lock-held-during-io", "bob's request was read, and its thread wants a lock"},
		{join(times(1, send("slow")), times(1, lock)), []end{taken("bob"), slow}, false, "lock-held-during-io", "the same while sending"},
		{join(times(2, lock), times(1, accept)), []end{taken("bob"), slow}, true, "deadlock", "locks alone, and letting slow go did not help"},
		{join(times(2, lock), times(1, accept), times(1, recv("slow"))), []end{taken("bob"), slow}, true, "deadlock", "others that wait for input are no part of it"},
		{join(times(1, recv("slow")), times(2, service(witness.Lock)), times(1, service(witness.Poll))), []end{queued("bob", 8), slow}, false,
			"one-client-at-a-time", "a runtime's own threads do not count"},
		{goRuntime, []end{queued("bob", 8), slow}, false, "one-client-at-a-time", "the sockets alone tell: one is served, bob was not accepted"},
		{goRuntime, []end{queued("bob", 8), slow, taken("alice")}, false, "limited-workers", "two are served, bob was not accepted"},
		{goRuntime, []end{unread("bob", 8), slow}, false, "", "many tasks on few threads: what those wait for says nothing"},
		{goRuntime, []end{unread("bob", 8), slow}, true, "", "so locks are none of the program's"},
		{times(1, recv("bob")), []end{unread("bob", 8), slow}, false, "", "it waits for bob himself"},
		{times(1, recv("slow")), []end{taken("bob"), slow}, false, "", "the request was read, and no lock is wanted"},
		{times(1, recv("slow")), []end{slow}, false, "", "nothing is known of bob's connection"},
		{nil, []end{queued("bob", 8), slow}, false, "", "nothing is known of the threads"},
	} {
		s := verdict.Symptom{Kind: verdict.Blocked, Peer: "bob", Held: "slow", Freed: row.freed, Proof: stuck(row.threads, row.ends...)}
		want := row.want
		if want == "" {
			want = "undecided"
		}
		if got := verdict.CauseOf(lab.Check{ID: "slow/some", Cause: "undecided"}, s); got != want {
			t.Errorf("got %q, want %q: %s", got, want, row.reason)
		}
	}
	left := verdict.Symptom{Kind: verdict.NoReply, Peer: "bob", Freed: true, Proof: stuck(join(times(1, lock), times(1, recv("alice"))), queued("bob", 8), taken("alice"))}
	if got := verdict.CauseOf(lab.Check{ID: "two/served"}, left); got != "one-client-at-a-time" {
		t.Errorf("others who left without effect, as from a server that spins then, make no deadlock of a queue: got %q", got)
	}
	if got := verdict.CauseOf(lab.Check{ID: "slow/some", Cause: "undecided"}, verdict.Symptom{Kind: verdict.Blocked, Peer: "bob", Held: "slow"}); got != "undecided" {
		t.Errorf("without a proof: %q", got)
	}
}

func TestCauses(t *testing.T) {
	place := &result.Place{File: "server.py", Line: 17}
	s := verdict.Symptom{Kind: verdict.Died, Exit: &verdict.Exit{Where: place}, Inferred: map[string]int{"bytes": 1024}}
	want := []result.Cause{{
		ID: "dies-on-bad-input", Text: verdict.Sentence("dies-on-bad-input"), Where: place,
		Inferred: map[string]int{"bytes": 1024}, Checks: []string{"messages/garbage"},
	}}
	if diff := cmp.Diff(want, verdict.Causes(lab.Check{ID: "messages/garbage", Cause: "dies-on-bad-input"}, s)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := verdict.Causes(lab.Check{ID: "messages/garbage"}, verdict.Symptom{Kind: verdict.Unproven}); got != nil {
		t.Errorf("what is not proven has the causes %v", got)
	}
}

// published are the identifiers that records of released versions hold. They are
// never changed or taken away; new ones are added at the end of their group.
const published = `
exits-at-start never-listens listens-elsewhere serves-once no-address-reuse

recv-is-message drops-coalesced fixed-buffer short-send splits-utf8 keeps-carriage-return no-line-end extra-output not-flushed
alters-text wrong-reply closes-on-error oversize-breaks replies-out-of-order never-answers

shared-client-state cross-talk lost-updates

one-client-at-a-time one-request-at-a-time limited-workers wait-blocks-everyone blocked-by-slow-reader lock-held-during-io deadlock
slow-polling busy-wait

dies-on-disconnect dies-by-sigpipe dies-on-bad-input drops-pending-at-half-close answers-incomplete-line keeps-open-after-bye
keeps-open-after-end leaks-connections leaks-threads spins-after-close ignores-stop-signal

udp-truncates udp-stops-at-empty udp-wrong-peer udp-one-client udp-dies

client-ignores-arguments client-sends-wrong-bytes client-recv-is-message client-drops-coalesced client-fixed-buffer client-splits-utf8
client-alters-output client-prints-late client-keeps-sending-side-open client-loses-replies client-hangs-on-close client-ignores-bye
client-hides-failure client-shows-traceback client-stalls-on-bulk client-busy-waits
`

func TestIDs(t *testing.T) {
	want := strings.Fields(published)
	slices.Sort(want)
	if diff := cmp.Diff(want, verdict.IDs()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A cause is told in one sentence that begins and ends as one.
func TestSentences(t *testing.T) {
	for _, id := range verdict.IDs() {
		s := verdict.Sentence(id)
		if len(s) < 20 || s[:1] != strings.ToUpper(s[:1]) || strings.Count(s, ".") != 1 || !strings.HasSuffix(s, ".") || !presentable(s) {
			t.Errorf("%s: %q", id, s)
		}
	}
	if s := verdict.Sentence("none"); s != "" {
		t.Errorf("an unknown cause is told: %q", s)
	}
}
