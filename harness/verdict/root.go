package verdict

import (
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// ranks orders causes from the root outwards: an earlier one makes the later
// ones happen, or hides them. Causes that are not named here come last, in the
// order in which their checks failed.
var ranks = []string{
	"exits-at-start", "never-listens", "listens-elsewhere", "serves-once",
	"client-ignores-arguments",
	"udp-dies", "udp-stops-at-empty", "udp-one-client", "udp-wrong-peer", "udp-truncates",
	"never-answers", "not-flushed", "no-line-end", "extra-output",
	"dies-by-sigpipe", "dies-on-bad-input", "dies-on-disconnect",
	"lock-held-during-io", "one-client-at-a-time", "one-request-at-a-time", "deadlock", "slow-polling",
	"cross-talk", "shared-client-state",
	"recv-is-message", "drops-coalesced", "fixed-buffer", "splits-utf8", "short-send",
	"blocked-by-slow-reader", "limited-workers", "wait-blocks-everyone",
	"replies-out-of-order", "lost-updates",
	"client-sends-wrong-bytes", "client-prints-late", "client-recv-is-message", "client-drops-coalesced",
	"client-alters-output", "client-splits-utf8", "client-fixed-buffer", "client-loses-replies", "client-keeps-sending-side-open",
	"client-stalls-on-bulk", "client-ignores-bye", "client-hangs-on-close", "client-shows-traceback", "client-hides-failure",
	"spins-after-close", "keeps-open-after-end", "leaks-connections", "leaks-threads",
	"alters-text", "closes-on-error",
}

// explains lists for a cause which others it brings about: a failure with one
// of those says nothing new where the root is there.
var explains = map[string][]string{
	"recv-is-message": {
		"fixed-buffer", "splits-utf8", "oversize-breaks", "keeps-carriage-return", "drops-coalesced", "short-send",
		"answers-incomplete-line", "one-request-at-a-time", "shared-client-state", "drops-pending-at-half-close",
	},
	"drops-coalesced": {"drops-pending-at-half-close", "short-send", "replies-out-of-order"},
	"one-client-at-a-time": {
		"one-request-at-a-time", "limited-workers", "wait-blocks-everyone", "blocked-by-slow-reader",
		"lock-held-during-io", "cross-talk", "shared-client-state", "lost-updates", "deadlock", "serves-once",
	},
	"one-request-at-a-time": {
		"one-client-at-a-time", "limited-workers", "wait-blocks-everyone", "blocked-by-slow-reader", "short-send", "deadlock",
	},
	"lock-held-during-io": {
		"one-client-at-a-time", "blocked-by-slow-reader", "one-request-at-a-time", "limited-workers",
		"wait-blocks-everyone", "deadlock", "short-send",
	},
	"limited-workers":        {"deadlock", "one-request-at-a-time", "blocked-by-slow-reader", "wait-blocks-everyone", "lock-held-during-io"},
	"deadlock":               {"limited-workers", "lost-updates", "replies-out-of-order"},
	"cross-talk":             {"shared-client-state", "one-client-at-a-time", "one-request-at-a-time", "lost-updates", "deadlock", "limited-workers"},
	"shared-client-state":    {"cross-talk", "lost-updates", "one-request-at-a-time", "deadlock", "replies-out-of-order", "wrong-reply", "recv-is-message", "dies-on-disconnect"},
	"fixed-buffer":           {"oversize-breaks", "short-send"},
	"short-send":             {"fixed-buffer"},
	"blocked-by-slow-reader": {"short-send"},
	"dies-on-disconnect":     {"serves-once", "leaks-connections", "leaks-threads", "spins-after-close"},
	"dies-by-sigpipe":        {"dies-on-disconnect"},
	"spins-after-close":      {"keeps-open-after-end", "leaks-connections", "leaks-threads", "busy-wait"},
	"keeps-open-after-end":   {"leaks-connections", "leaks-threads", "drops-pending-at-half-close"},
	"leaks-connections":      {"leaks-threads", "keeps-open-after-bye", "keeps-open-after-end"},
	"alters-text":            {"wrong-reply"},
	"closes-on-error":        {"dies-on-bad-input", "wrong-reply"},
	"serves-once":            {"dies-on-disconnect", "dies-on-bad-input"},
	"splits-utf8":            {"dies-on-bad-input", "alters-text"},
	"no-line-end":            {"extra-output"},

	"client-prints-late":     {"client-loses-replies", "client-drops-coalesced", "client-stalls-on-bulk", "client-alters-output"},
	"client-recv-is-message": {"client-splits-utf8", "client-fixed-buffer", "client-drops-coalesced", "client-alters-output", "client-loses-replies"},
	"client-drops-coalesced": {"client-recv-is-message", "client-fixed-buffer", "client-alters-output", "client-loses-replies"},
	"client-alters-output":   {"client-splits-utf8"},
	"client-loses-replies":   {"client-hides-failure", "client-fixed-buffer", "client-drops-coalesced"},
	"client-ignores-bye":     {"client-hangs-on-close"},
	"client-stalls-on-bulk":  {"client-ignores-bye", "client-hangs-on-close"},
	"udp-one-client":         {"udp-wrong-peer", "wrong-reply"},
	"udp-wrong-peer":         {"udp-one-client", "extra-output"},
}

// Roots gathers the causes of all failed checks: one entry a mistake, the root
// first, with every check that it explains.
func Roots(checks []result.Check) []result.Cause {
	found := gather(checks)
	rank := ranking(found)
	slices.SortStableFunc(found, func(a, b result.Cause) int { return rank(a.ID) - rank(b.ID) })
	var roots []result.Cause
	for _, c := range found {
		if rank.root(c.ID, found) == c.ID {
			roots = append(roots, c)
		}
	}
	for i, r := range roots {
		for _, c := range found {
			if rank.root(c.ID, found) == r.ID {
				roots[i].Checks = union(roots[i].Checks, c.Checks)
			}
		}
	}
	advice := advisory(checks)
	slices.SortStableFunc(roots, func(a, b result.Cause) int { return advice(a) - advice(b) })
	return roots
}

// advisory tells causes that cost no points, 1, from those that do, 0.
func advisory(checks []result.Check) func(result.Cause) int {
	worth := map[string]bool{}
	for _, c := range checks {
		worth[c.ID] = c.Max > 0
	}
	return func(c result.Cause) int {
		if slices.ContainsFunc(c.Checks, func(id string) bool { return worth[id] }) {
			return 0
		}
		return 1
	}
}

// order ranks causes; the lower one is nearer to the root.
type order func(id string) int

// ranking is the order among the causes of one run. It follows ranks, but for
// two pairs whose order depends on what was seen beside them.
func ranking(found []result.Cause) order {
	moved := map[string]int{}
	at := func(id string) int { return slices.IndexFunc(found, func(c result.Cause) bool { return c.ID == id }) }
	// Replies that went astray only in a crowd are more likely the work of
	// something shared than of a mixed-up connection, which shows with two
	// clients already.
	if i := at("cross-talk"); i >= 0 && allIn(found[i].Checks, "many/") {
		moved["cross-talk"] = rank("shared-client-state") + 1
	}
	// A crowd of clients that ask and hold nobody up meets the number of workers
	// alone.
	if i := at("limited-workers"); i >= 0 && slices.ContainsFunc(found[i].Checks, func(id string) bool { return strings.HasPrefix(id, "many/") }) {
		moved["limited-workers"] = rank("lock-held-during-io") - 1
	}
	// A size that is answered in full to a client that reads, and cut for one
	// that does not, is not lost in a buffer of the program.
	if i := at("fixed-buffer"); i >= 0 && !slices.Contains(found[i].Checks, "messages/sizes") {
		moved["short-send"] = rank("fixed-buffer") - 1
	}
	// What keeps a connection open on every way out is a descriptor that nobody
	// closes.
	if at("keeps-open-after-bye") >= 0 && at("keeps-open-after-end") >= 0 {
		moved["leaks-connections"] = rank("keeps-open-after-end") - 1
	}
	return func(id string) int {
		if n, ok := moved[id]; ok {
			return n
		}
		return rank(id)
	}
}

func allIn(checks []string, stage string) bool {
	return !slices.ContainsFunc(checks, func(id string) bool { return !strings.HasPrefix(id, stage) })
}

// root climbs from a cause to the one that brings it about in the end, so that
// what explains an explained one keeps its checks.
func (o order) root(id string, found []result.Cause) string {
	for range found {
		i := slices.IndexFunc(found, func(r result.Cause) bool { return o.under(r.ID, id) })
		if i < 0 {
			break
		}
		id = found[i].ID
	}
	return id
}

// under reports whether a cause is brought about by root. Where each can bring
// about the other, the one of the lower rank is the root.
func (o order) under(root, cause string) bool {
	return slices.Contains(explains[root], cause) &&
		(!slices.Contains(explains[cause], root) || o(root) < o(cause))
}

func gather(checks []result.Check) (found []result.Cause) {
	at := map[string]int{}
	turns := takeTurns(checks)
	for _, check := range checks {
		for _, c := range check.Causes {
			if turns && c.ID == "one-client-at-a-time" {
				c.ID, c.Text = "one-request-at-a-time", Sentence("one-request-at-a-time")
			}
			i, ok := at[c.ID]
			if !ok {
				at[c.ID] = len(found)
				c.Checks = slices.Clone(c.Checks)
				found = append(found, c)
				continue
			}
			found[i].Checks = union(found[i].Checks, c.Checks)
			found[i].Where = first(found[i].Where, c.Where)
			found[i].Inferred = first(found[i].Inferred, c.Inferred)
		}
	}
	return found
}

// takeTurns reports whether clients that wait do not wait for one to leave: a
// silent one held nobody up, or only until it went on.
func takeTurns(checks []result.Check) bool {
	return slices.ContainsFunc(checks, func(c result.Check) bool {
		return c.ID == "slow/silent" && (c.Outcome == result.Pass ||
			slices.ContainsFunc(c.Causes, func(c result.Cause) bool { return c.ID == "one-request-at-a-time" }))
	})
}

// union appends to a what it does not hold yet.
func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// first returns a unless it is nil.
func first[T *result.Place | map[string]int](a, b T) T {
	if a != nil {
		return a
	}
	return b
}

func rank(id string) int {
	if i := slices.Index(ranks, id); i >= 0 {
		return i
	}
	return len(ranks)
}
