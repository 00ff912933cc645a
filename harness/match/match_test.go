package match_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/labgrade/labgrade/harness/lab"
	. "github.com/labgrade/labgrade/harness/match"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// reply is one to "ECHO a" that should be "OK a".
func reply(change func(*peer.Reply)) peer.Reply {
	r := peer.Reply{Peer: "bob", Request: lab.Request{Text: []byte("ECHO a"), Want: lab.Exactly("OK a"), Framing: lab.Line}}
	change(&r)
	return r
}

// text makes the reply complete.
func text(r *peer.Reply, s string) {
	r.Text, r.Raw, r.Complete = []byte(s), []byte(s+"\n"), true
}

// partial leaves it incomplete.
func partial(r *peer.Reply, s string) { r.Text, r.Raw = []byte(s), []byte(s) }

// stuck is a proof that shows this of the program's end of bob's connection.
func stuck(theirs witness.Socket) *witness.Proof {
	return &witness.Proof{Kind: witness.Stuck, Look: witness.Look{
		Known: true, Conns: []witness.Conn{{Name: "bob"}}, Ends: []witness.Ends{{Theirs: theirs}},
	}}
}

func TestBeAnswered(t *testing.T) {
	read, unread, queued := witness.Socket{Inode: 7}, witness.Socket{Inode: 7, Unread: 7}, witness.Socket{Unread: 7}
	for _, row := range []struct {
		change func(*peer.Reply)
		kind   verdict.Kind // "": it matches
		taken  bool
		reason string
	}{
		{func(r *peer.Reply) { text(r, "OK a") }, "", false, "the wanted reply"},
		{func(r *peer.Reply) { text(r, "OK a"); r.Held = "slow" }, "", false, "while slow was held"},
		{func(r *peer.Reply) { text(r, "OK a"); r.Stalled = &peer.Stalled{} }, "", false, "answered before all of it was taken"},
		{func(r *peer.Reply) { text(r, "OK b") }, verdict.Wrong, false, "another reply"},
		{func(r *peer.Reply) { text(r, "") }, verdict.Wrong, false, "an empty line"},
		{func(r *peer.Reply) { text(r, "OK b"); r.Held = "slow" }, verdict.Wrong, false, "another reply is wrong, whoever is held"},
		{func(r *peer.Reply) { partial(r, "OK"); r.Endless = true }, verdict.Wrong, false, "a reply without an end"},
		{func(r *peer.Reply) { text(r, "OK a"); r.Late, r.Held, r.Freed = true, "slow", true }, verdict.Blocked, false, "the right one, too late"},
		{func(r *peer.Reply) { text(r, "OK b"); r.Late, r.Held, r.Freed = true, "slow", true }, verdict.Blocked, false, "a wrong one, too late"},
		{func(r *peer.Reply) { r.Held, r.Proof = "slow", stuck(read) }, verdict.Blocked, true, "none while slow was held, and that is proven"},
		{func(r *peer.Reply) { r.Held, r.Freed, r.Proof = "slow", true, stuck(read) }, verdict.Blocked, true, "nor when it was let go"},
		{func(r *peer.Reply) { text(r, "OK a"); r.Late, r.Held, r.Freed, r.Left = true, "slow", true, true }, verdict.Blocked, false, "only when it had left"},
		{func(r *peer.Reply) { r.Held, r.Gave = "slow", true }, verdict.Unproven, false, "none while slow was held, without a proof"},
		{func(r *peer.Reply) { r.Held, r.Ending = "slow", peer.Closed }, verdict.Ended, false, "the connection ended while slow was held"},
		{func(r *peer.Reply) { r.Ending = peer.Closed }, verdict.Ended, false, "closed instead"},
		{func(r *peer.Reply) { r.Ending = peer.Reset }, verdict.Ended, false, "reset instead"},
		{func(r *peer.Reply) { r.Ending = peer.Vanished }, verdict.Ended, false, "lost instead"},
		{func(r *peer.Reply) { partial(r, "OK a"); r.Ending = peer.Closed }, verdict.Ended, false, "closed within the reply"},
		{func(r *peer.Reply) { partial(r, "OK a"); r.Proof = stuck(read) }, verdict.NoLineEnd, true, "all but the line end"},
		{func(r *peer.Reply) { partial(r, "OK a\r"); r.Proof = stuck(read) }, verdict.NoLineEnd, true, "an old line end"},
		{func(r *peer.Reply) { partial(r, "OK"); r.Proof = stuck(read) }, verdict.Wrong, true, "a part of it, and no more will come"},
		{func(r *peer.Reply) { partial(r, "OK a"); r.Gave = true }, verdict.Unproven, false, "more might come"},
		{func(r *peer.Reply) { r.Proof = stuck(read) }, verdict.NoReply, true, "read, and not answered"},
		{func(r *peer.Reply) { r.Proof = stuck(unread) }, verdict.NoReply, false, "not even read"},
		{func(r *peer.Reply) { r.Proof = stuck(queued) }, verdict.NoReply, false, "not even accepted"},
		{func(r *peer.Reply) { r.Proof, r.Gave = stuck(read), true }, verdict.NoReply, true, "hanging until the guard, with proof"},
		{func(r *peer.Reply) { r.Proof = &witness.Proof{} }, verdict.NoReply, false, "the proof does not show this connection"},
		{func(r *peer.Reply) { r.Stalled = &peer.Stalled{} }, verdict.NoReply, false, "the request was not taken"},
		{func(r *peer.Reply) { r.Gave = true }, verdict.Unproven, false, "the guard ended the wait"},
		{func(r *peer.Reply) { r.Gave, r.Stalled = true, &peer.Stalled{} }, verdict.Unproven, false, "not taken, and nothing proven"},
		{func(*peer.Reply) {}, verdict.Unproven, false, "nothing at all"},
	} {
		m, r := BeAnswered(), reply(row.change)
		ok, err := m.Match(r)
		if err != nil || ok != (row.kind == "") {
			t.Errorf("%s: matches %v, %v", row.reason, ok, err)
			continue
		}
		if ok {
			continue
		}
		got := m.Symptom(r)
		want := verdict.Symptom{
			Kind: row.kind, Peer: "bob", Held: r.Held, Freed: r.Freed, Left: r.Left, Late: r.Late, Taken: row.taken,
			Asked: []byte("ECHO a\n"), Want: "OK a", Exact: true, Got: r.Raw, Ending: string(r.Ending), Proof: r.Proof,
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.AddrPort{})); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
		if headline := m.FailureMessage(r); headline != verdict.Headline(got) || headline == "" {
			t.Errorf("%s: the headline is %q", row.reason, headline)
		}
	}
}

// What is wanted is told as a person writes it, and how it was delivered too.
func TestOfReply(t *testing.T) {
	r := reply(func(r *peer.Reply) {
		r.Request.Want = lab.NewPattern("ERR {any}", nil)
		r.Delivery = "cut after byte 5"
		text(r, "OK")
	})
	got := OfReply(r)
	if got.Want != "ERR ..." || got.Exact || got.Delivery != "cut after byte 5" || string(got.Got) != "OK\n" {
		t.Errorf("%+v", got)
	}
}

func TestEndCleanly(t *testing.T) {
	for _, row := range []struct {
		message peer.Message
		kind    verdict.Kind // "": it matches
		reason  string
	}{
		{peer.Message{Ending: peer.Closed}, "", "the program has closed"},
		{peer.Message{Ending: peer.Closed, Text: []byte("O")}, verdict.Extra, "but said something before"},
		{peer.Message{Complete: true, Text: []byte("OK")}, verdict.Extra, "it goes on talking"},
		{peer.Message{Complete: true}, verdict.Extra, "if only by empty lines"},
		{peer.Message{Ending: peer.Reset}, verdict.Ended, "it was reset"},
		{peer.Message{Ending: peer.Vanished}, verdict.Ended, "it was lost"},
		{peer.Message{Proof: stuck(witness.Socket{})}, verdict.NotEnded, "it stays open, and that is proven"},
		{peer.Message{Proof: stuck(witness.Socket{}), Gave: true}, verdict.NotEnded, "the same after a long wait"},
		{peer.Message{Gave: true}, verdict.Unproven, "it might still be closed"},
		{peer.Message{Gave: true, Text: []byte("O")}, verdict.Unproven, "something came, but more might"},
		{peer.Message{}, verdict.NotEnded, "nothing is known"},
	} {
		m := EndCleanly()
		ok, err := m.Match(row.message)
		if err != nil || ok != (row.kind == "") {
			t.Errorf("%s: matches %v, %v", row.reason, ok, err)
			continue
		}
		if got := m.Symptom(row.message); !ok && (got.Kind != row.kind || got.Ending != string(row.message.Ending) || got.Proof != row.message.Proof) {
			t.Errorf("%s: got %+v", row.reason, got)
		}
	}
}

// A matcher given something else is a mistake in a check, and what a peer has
// waited for is not waited for again.
func TestMatchers(t *testing.T) {
	for name, row := range map[string]struct {
		matcher Matcher
		wrong   any
	}{
		"BeAnswered": {BeAnswered(), peer.Message{}},
		"EndCleanly": {EndCleanly(), peer.Reply{}},
	} {
		for _, actual := range []any{row.wrong, nil, "text"} {
			if ok, err := row.matcher.Match(actual); ok || err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s of a %T: %v, %v", name, actual, ok, err)
			}
		}
		if text := row.matcher.NegatedFailureMessage(nil); !strings.Contains(text, name) {
			t.Errorf("%s: %q", name, text)
		}
		again, ok := row.matcher.(interface{ MatchMayChangeInTheFuture(any) bool })
		if !ok || again.MatchMayChangeInTheFuture(row.wrong) {
			t.Errorf("%s is polled", name)
		}
	}
}

// What is wanted is shown as replies travel, not as requests do.
func TestWantedAsFramed(t *testing.T) {
	q := lab.Request{Text: []byte("hi"), Want: lab.NewPattern("OK hi", nil), Framing: "header 16"}
	for _, row := range []struct {
		framing lab.Framing
		want    string
	}{{lab.Raw, "OK hi"}, {"crlf", "OK hi\r\n"}, {"", "5               OK hi"}} {
		s := OfReply(peer.Reply{Request: q, Framing: row.framing})
		if got := string(s.Wire); got != row.want {
			t.Errorf("framed as %q: got %q, want %q", row.framing, got, row.want)
		}
	}
}
