package fault

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// causes are the identifiers that a grader knows, by part.
var causes = map[string][]string{
	Server: {
		"exits-at-start", "never-listens", "listens-elsewhere", "serves-once", "no-address-reuse",
		"recv-is-message", "drops-coalesced", "fixed-buffer", "short-send", "splits-utf8",
		"keeps-carriage-return", "no-line-end", "extra-output", "not-flushed", "alters-text",
		"wrong-reply", "closes-on-error", "oversize-breaks", "replies-out-of-order",
		"shared-client-state", "cross-talk", "lost-updates",
		"one-client-at-a-time", "one-request-at-a-time", "limited-workers", "wait-blocks-everyone",
		"blocked-by-slow-reader", "lock-held-during-io", "deadlock", "slow-polling", "busy-wait",
		"dies-on-disconnect", "dies-by-sigpipe", "dies-on-bad-input", "drops-pending-at-half-close",
		"answers-incomplete-line", "keeps-open-after-bye", "keeps-open-after-end",
		"leaks-connections", "leaks-threads", "spins-after-close", "ignores-stop-signal",
	},
	Datagram: {"udp-truncates", "udp-stops-at-empty", "udp-wrong-peer", "udp-one-client", "udp-dies"},
	Client: {
		"client-ignores-arguments", "client-sends-wrong-bytes", "client-recv-is-message",
		"client-drops-coalesced", "client-fixed-buffer", "client-splits-utf8", "client-alters-output",
		"client-prints-late", "client-keeps-sending-side-open", "client-loses-replies",
		"client-hangs-on-close", "client-ignores-bye", "client-hides-failure",
		"client-shows-traceback", "client-stalls-on-bulk", "client-busy-waits",
	},
}

func TestEveryCauseHasAFault(t *testing.T) {
	got := map[string][]string{}
	for _, f := range All() {
		if f.Name == f.Cause {
			got[f.Part] = append(got[f.Part], f.Cause)
		}
	}
	for part, want := range causes {
		slices.Sort(got[part])
		if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got[part]); diff != "" {
			t.Errorf("faults of the %s that are named after their cause (-want +got):\n%s", part, diff)
		}
	}
}

func TestFaultsAreWellFormed(t *testing.T) {
	names := map[string]bool{}
	for _, f := range All() {
		switch {
		case names[f.Name]:
			t.Errorf("%s: the name is used twice", f.Name)
		case !slices.Contains(causes[f.Part], f.Cause):
			t.Errorf("%s: the part %q has no cause %q", f.Name, f.Part, f.Cause)
		case f.Name != f.Cause && !strings.HasPrefix(f.Name, f.Cause+"-"):
			t.Errorf("%s: the name does not begin with its cause %q", f.Name, f.Cause)
		case f.Text == "" || strings.HasSuffix(f.Text, "."):
			t.Errorf("%s: the text %q is not a sentence without a full stop", f.Name, f.Text)
		case (f.server != nil) != (f.Part == Server), (f.datagram != nil) != (f.Part == Datagram), (f.client != nil) != (f.Part == Client):
			t.Errorf("%s: it does not change its part, the %s, alone", f.Name, f.Part)
		}
		names[f.Name] = true
	}
}

func TestFind(t *testing.T) {
	for _, want := range All() {
		if got, err := Find(want.Name); err != nil || got.Name != want.Name {
			t.Errorf("Find(%q) = %q, %v", want.Name, got.Name, err)
		}
	}
	_, err := Find("no-such-fault")
	unknown, ok := errors.AsType[*UnknownError](err)
	if !ok || unknown.Name != "no-such-fault" {
		t.Errorf("Find of an unknown name: %v, want an UnknownError", err)
	}
}

func TestFaultsRefuseTheOtherPart(t *testing.T) {
	byPart := map[string]Fault{}
	for _, f := range All() {
		byPart[f.Part] = f
	}
	for _, part := range slices.Sorted(maps.Keys(byPart)) {
		f := byPart[part]
		var err error
		if part == Client {
			err = f.Serve(t.Context(), "127.0.0.1:0")
		} else {
			err = f.Talk(t.Context(), "127.0.0.1", "1", Streams{})
		}
		if !errors.Is(err, errWrongPart) {
			t.Errorf("%s: %v, want errWrongPart", f.Name, err)
		}
	}
}
