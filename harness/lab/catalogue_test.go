package lab

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDemand(t *testing.T) {
	line := &Part{Exchanges: map[string]Exchange{"ask": {Send: "ECHO {token}"}, "bye": {Send: "BYE"}}}
	raw := &Part{Framing: Raw, Exchanges: map[string]Exchange{"ask": {Send: "{token}", Reply: "{token}"}}}
	talk := &Part{Framing: Raw, Exchanges: map[string]Exchange{"ask": {Send: "{n}", Reply: "OK {n}"}}}
	for _, row := range []struct {
		demand Demand
		part   *Part
		want   string
	}{
		{Demand{}, line, ""},
		{Demand{Exchanges: []string{"bye", "slow"}}, line, "needs the exchange slow, which this lab does not declare"},
		{Demand{Program: "client"}, line, "is for a client, and this part grades a server"},
		{Demand{Transport: "udp"}, line, "is for udp, and this part uses tcp"},
		{Demand{Framings: []Framing{CRLF}}, line, "makes sense for the framing crlf only, and this part uses line"},
		{Demand{Kinds: []Kind{Ended, Counted}}, line, ""},
		{Demand{Kinds: []Kind{Ended, Counted}}, raw, "needs a framing that tells where a message ends, as line or u16be does, and this part uses raw"},
		{Demand{Cuts: true}, line, ""},
		{Demand{Cuts: true}, raw, ""},
		{Demand{Cuts: true}, talk, "cuts a request in two, and with the framing raw nobody can tell: it needs an exchange ask with {token} alone"},
		{Demand{Token: true}, talk, "needs {token} in the request of the exchange ask"},
		{Demand{Longest: true}, line, `needs the length of the longest message, "longest: BYTES"`},
		{Demand{Ambient: true}, line, `needs messages that come unasked, "ambient: [...]"`},
	} {
		if diff := cmp.Diff(row.want, row.demand.Lacks(row.part)); diff != "" {
			t.Errorf("%+v (-want +got)\n%s", row.demand, diff)
		}
	}
	all := Demand{Exchanges: []string{"slow"}, Kinds: []Kind{Ended}, Token: true, Longest: true, Ambient: true}
	want := []string{"exchange slow", "a framing such as line", "{token} in ask", "longest", "ambient"}
	if diff := cmp.Diff(want, all.Needs()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
