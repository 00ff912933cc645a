package specs

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// What a client and its server say to each other is told by the client's name.
func TestWire(t *testing.T) {
	at := netip.MustParseAddrPort
	server, ada, own := at("127.0.0.1:5050"), at("127.0.0.1:40001"), at("127.0.0.1:40002")
	for _, row := range []struct {
		segments []witness.Segment
		want     []string
		reason   string
	}{
		{nil, []string{"ada's client has sent nothing to the server since then, nor the server to it"}, "nothing was seen"},
		{[]witness.Segment{{From: ada, To: server, Opens: true}, {From: ada, To: server, Data: []byte("xyz")}},
			[]string{"ada's client sent xyz", "the server has sent nothing back"}, "the server owes"},
		{[]witness.Segment{{From: ada, To: server, Opens: true}, {From: ada, To: server, Data: []byte("x")}, {From: ada, To: server, Data: []byte("yz")}, {From: server, To: ada, Data: []byte("OK")}},
			[]string{"ada's client sent xyz", "the server sent OK"}, "an exchange"},
		{[]witness.Segment{{From: ada, To: server, Opens: true}, {From: server, To: ada, Data: []byte("welcome")}},
			[]string{"ada's client has sent nothing since then", "the server sent welcome"}, "a greeting"},
		{[]witness.Segment{{From: ada, To: at("127.0.0.1:6000"), Opens: true}, {From: at("127.0.0.1:6000"), To: ada, Resets: true}},
			[]string{"ada's client asked for a connection to 127.0.0.1:6000, and the server listens at 127.0.0.1:5050"}, "it dials elsewhere"},
		{[]witness.Segment{{From: own, To: server, Data: []byte("by the harness")}},
			[]string{"ada's client has sent nothing to the server since then, nor the server to it"}, "another connection"},
	} {
		w := &wire{server: server, arriving: "ada", log: transcript.New(nil), names: map[uint16]string{}, talks: map[string]*talk{}, strays: map[string]netip.AddrPort{}}
		for _, s := range row.segments {
			w.see(s)
		}
		if got := w.facts("ada"); !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q", row.reason, got)
		}
		w.anew("ada")
		if got := w.facts("ada"); len(row.segments) > 0 && row.reason != "it dials elsewhere" && len(got) != 1 {
			t.Errorf("%s: after a new line: %q", row.reason, got)
		}
	}
	if got := (*wire)(nil).facts("ada"); got != nil {
		t.Errorf("what was not listened to is not known: %q", got)
	}
}
