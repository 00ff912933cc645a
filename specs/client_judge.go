package specs

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/subject"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// failure is what a visit found.
type failure struct {
	kind     verdict.Kind
	text     string
	cause    string
	want     string
	got      []byte
	exact    bool
	proof    *witness.Proof
	facts    []string
	inferred map[string]int
}

// fail fails the check, with what was typed, sent and printed as its evidence.
func (g *guest) fail(f failure) {
	GinkgoHelper()
	if absent := f.kind == verdict.NoReply || f.kind == verdict.Stays || f.kind == verdict.Deaf || f.kind == verdict.NotEnded; absent && f.proof == nil && !g.over() {
		f.kind = verdict.Unproven
	}
	if g.floods() {
		f.drown(fmt.Sprintf("the client prints without end: %d MB when it was read no further", maxPrinted>>20))
	}
	s := verdict.Symptom{
		Kind: f.kind, Peer: "server", Text: f.text, Cause: f.cause, Asked: g.typed, Want: f.want, Got: f.got,
		Exact: f.exact, Proof: f.proof, Inferred: f.inferred, Facts: append(f.facts, g.facts()...),
	}
	if g.over() {
		_, stderr := g.process.Output()
		s.Exit = exitOf(g.process.Exit(), stderr.Text(), g.Subject.Recipe.Sources)
		s.Facts = append(s.Facts, "the client "+s.Exit.How)
	}
	g.stand(&s)
	g.Fail(s)
}

// drown tells of a client that prints without end. What was seen to be wrong
// stays the headline: how much had come by then depends on the machine.
func (f *failure) drown(text string) {
	f.cause = "client-alters-output"
	if f.kind == verdict.Wrong {
		f.facts = append(f.facts, text)
		return
	}
	f.kind, f.text = verdict.Wrong, text
}

// facts tell the exchange before the failure.
func (g *guest) facts() (facts []string) {
	for _, f := range []struct {
		what  string
		bytes []byte
	}{{"it sent: ", g.heard}, {"the server replied: ", g.said}, {"it has printed: ", g.printed()}} {
		if len(f.bytes) > 0 {
			facts = append(facts, f.what+verdict.Show(f.bytes))
		}
	}
	return facts
}

func (g *guest) printed() []byte {
	if g.screen == nil {
		return nil
	}
	return g.screen.from(0)
}

// stand finds the line of the student's source at which the client waits, once
// for each cause.
func (g *guest) stand(s *verdict.Symptom) {
	if s.Proof == nil || g.over() || g.asked[s.Cause] {
		return
	}
	g.asked[s.Cause] = true
	recipe := g.Subject.Recipe
	standing := &subject.Server{Process: g.process, Witness: g.witness}
	stacks := standing.Stacks(context.WithoutCancel(g.ctx), recipe.Language)
	if p := verdict.Standing(*s, stacks, recipe.Sources, sourceLine); p != nil {
		p.File = filepath.Base(p.File)
		g.where = p
	}
}

// traces are the beginnings of what languages print of themselves when nobody
// has caught a failure: Python, Java, Go, Node, Rust, C++, and the sanitizers.
var traces = regexp.MustCompile(`(?m)^Traceback \(most recent call last\)|^Exception in thread |^\s+at .+[:(]\S*:\d+|^\s+at [\w.$<>]+\(.*\)` +
	`|^panic: |^goroutine \d+ \[|^Unhandled|^thread '.*' .*panicked at|^terminate called|^Fatal Python error|^==\d+==ERROR: |^Uncaught `)

// crashed reports whether the client has ended by a signal or with a traceback.
func (g *guest) crashed() bool {
	if !g.over() {
		return false
	}
	_, stderr := g.process.Output()
	return g.process.Exit().Signal != 0 || traces.MatchString(stderr.Text())
}

// broken reports whether a connection ended because its client crashes.
func (g *guest) broken(m peer.Message) bool {
	if m.Ending == peer.Open {
		return false
	}
	g.until(g.ctx, g.over)
	return g.crashed()
}

// crashCause is the mistake behind a crash. Where a check looks for a certain
// mistake in what is printed, the crash is how that mistake shows.
func crashCause(c lab.Check) string {
	if stageName(c.ID) == "print" || stageName(c.ID) == "send" {
		return c.Cause
	}
	return "client-shows-traceback"
}

// EndsWell expects the client to end, with status 0. cause is what it shows when
// it does not end.
func (g *guest) EndsWell(ctx context.Context, cause string) {
	proof, ended := g.until(ctx, g.over)
	switch {
	case !ended:
		if cause == "client-loses-replies" || cause == "client-keeps-sending-side-open" && g.server.Ending() != peer.Open { // it did better than that
			cause = "client-hangs-on-close"
		}
		g.fail(failure{kind: verdict.Stays, proof: proof, cause: cause, text: "the client does not end"})
	case g.crashed():
		g.fail(failure{kind: verdict.Died, cause: "client-shows-traceback", text: "the client crashed although nothing had failed"})
	case g.process.Exit().Code != 0 && cause == "client-ignores-bye":
		g.fail(failure{kind: verdict.Died, cause: cause, text: "after the reply to BYE the client went on until the server closed, and " + g.process.Exit().String()})
	case g.process.Exit().Code != 0:
		g.fail(failure{kind: verdict.Complains, text: "all had gone well, and the client " + g.process.Exit().String() + ", as if something had failed"})
	}
}

// EndsBadly expects the client to end, to say so, and to show that it failed.
func (g *guest) EndsBadly(ctx context.Context, what string) {
	proof, ended := g.until(ctx, g.over)
	if !ended {
		does := "does not end"
		if g.host.Accept("again") != nil {
			does = "connects again instead of ending"
		}
		g.fail(failure{kind: verdict.Stays, proof: proof, cause: "client-hangs-on-close", text: what + ", and the client " + does})
	}
	_, stderr := g.process.Output()
	f := failure{kind: verdict.Died, cause: "client-hides-failure"}
	switch {
	case g.crashed():
		f.cause, f.text = "client-shows-traceback", what+", and the client ended with a traceback or a crash"
	case g.process.Exit().Code == 0:
		f.text = what + ", and the client ended with status 0, as if all were well"
	case strings.TrimSpace(stderr.Text()) == "":
		f.text = what + ", and the client said nothing about it on standard error"
	default:
		return
	}
	g.fail(f)
}
