package specs

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// dialogue plays a script. A client is connected at its first line.
func (s *Stage) dialogue(ctx SpecContext, steps []lab.Step) {
	switch {
	case s.visited():
		s.visit(ctx, func(ctx SpecContext, g *guest) { g.dialogue(ctx, steps) })
		return
	case s.Part.Transport == "udp":
		s.letters(ctx, steps)
		return
	}
	s.furnish(ctx, steps)
	v := s.scripted()
	steps = spoken(steps, v)
	d := &dialogue{
		Stage: s, own: map[string]*customer{}, peers: map[string]*peer.Peer{}, asked: map[string][]string{}, half: map[string]bool{}, deliver: s.Part.Framing.Deliver(steps), values: v,
	}
	for _, step := range steps {
		s.step = step.Line
		d.play(ctx, step)
	}
	s.step = 0
}

// scripted are the values of one play of a script.
func (s *Stage) scripted() lab.Values {
	host, _ := os.Hostname() // where there is none, no program can tell it
	return lab.Values{"token": s.room.Token("script"), "host": host}
}

// spoken fills in what the steps of a script send.
func spoken(steps []lab.Step, v lab.Values) []lab.Step {
	steps = slices.Clone(steps)
	for i, step := range steps {
		if step.Act == lab.Expect || step.Act == lab.Waits {
			continue // that is a pattern
		}
		steps[i].Text, steps[i].Cut = lab.Fill(step.Text, v), slices.Clone(step.Cut)
		for j, piece := range step.Cut {
			steps[i].Cut[j] = lab.Fill(piece, v)
		}
	}
	return steps
}

// dialogue is one play of a script.
type dialogue struct {
	*Stage
	own     map[string]*customer // the student's own clients
	peers   map[string]*peer.Peer
	came    []*peer.Peer        // in this order
	asked   map[string][]string // what each client sent and was not answered yet
	half    map[string]bool     // who is in the middle of a message
	deliver lab.Delivery
	values  lab.Values
	told    int // lines of the program's output that were taken
}

func (d *dialogue) play(ctx SpecContext, step lab.Step) {
	switch {
	case step.Who == lab.TheServer && (step.Act == lab.Prints || step.Act == lab.Tells):
		d.prints(ctx, step)
		return
	case d.own[step.Who] != nil || step.Act.IsOwn():
		d.visit(ctx, step)
		return
	}
	p := d.peer(ctx, step)
	switch step.Act {
	case lab.Send, lab.Pieces:
		d.send(ctx, p, step)
	case lab.Expect:
		d.expect(ctx, p, step)
	case lab.Waits:
		d.waitFor(ctx, d.peers[step.Other], step)
	case lab.HalfClose:
		p.HalfClose()
	case lab.Close:
		p.Close()
	case lab.Reset:
		p.Reset()
	case lab.Ends:
		d.Expect(p.Next(ctx)).To(EndCleanly())
	case lab.Only:
		d.onlyOne(ctx, p)
	case lab.Quiet:
		d.quiet(ctx, p)
	}
}

// peer is the client of a step, connected if it is its first.
func (d *dialogue) peer(ctx SpecContext, step lab.Step) *peer.Peer {
	p := d.peers[step.Who]
	switch {
	case p != nil:
		return p
	case step.Act == lab.Unread:
		p = d.DialSmall(ctx, step.Who).Unread()
	default:
		p = d.Dial(ctx, step.Who)
	}
	d.peers[step.Who], d.came = p, append(d.came, p)
	return p
}

// pattern is what a step must get. A number stays open; the last one is known
// to arithmetic alone.
func (d *dialogue) pattern(text string) lab.Pattern { return scriptPattern(d.Part, text, d.values) }

// wanted are the patterns of which a step must get one.
func (d *dialogue) wanted(step lab.Step) []lab.Pattern {
	return append([]lab.Pattern{d.pattern(step.Text)}, d.patterns(step.Or)...)
}

// send sends what a step says. What follows a half line leaves when the program
// has read that half, so that they come as two.
func (d *dialogue) send(ctx SpecContext, p *peer.Peer, step lab.Step) {
	if d.half[p.Name] {
		_ = p.Taken(ctx) // a program that does not read gets the rest all the same
	}
	_, ended := d.deliver.Whole[step.Line]
	d.half[p.Name] = !ended
	if whole, ended := d.deliver.Whole[step.Line]; ended {
		d.asked[p.Name] = append(d.asked[p.Name], whole)
	}
	_ = p.SendPieces(ctx, d.deliver.Bytes[step.Line]...) // that it is not taken shows in what is received
	if !ended {
		d.room.Rest(ctx) // who comes next finds a program that waits for the other half
	}
}

// expect waits for a reply. Where the script allows several, any of them will do.
func (d *dialogue) expect(ctx SpecContext, p *peer.Peer, step lab.Step) {
	q := lab.Request{Want: d.pattern(step.Text), Framing: d.Part.Framing}
	if waiting := d.asked[p.Name]; len(waiting) > 0 {
		q.Text, d.asked[p.Name] = []byte(waiting[0]), waiting[1:]
	}
	reply := p.Answer(ctx, q, d.patterns(step.Or)...)
	reply = p.Parting(ctx, reply, d.holding(), d.patterns(step.Or)...)
	if !reply.Answered() && reply.Ending == peer.Closed {
		d.Fail(closedInstead(reply, d.check))
	}
	if reply.Complete && !reply.Answered() {
		d.leftover(ctx, symptomOf(reply))
	}
	d.Expect(reply).To(BeAnswered())
	d.remember(step, reply)
}

// holding are all clients, in the order in which they may be the one who holds
// others up: first those who have sent half a message, or nothing.
func (d *dialogue) holding() []*peer.Peer {
	half := func(p *peer.Peer) bool {
		_, spoke := d.asked[p.Name]
		return d.half[p.Name] || !spoke
	}
	return append(slices.DeleteFunc(slices.Clone(d.came), func(p *peer.Peer) bool { return !half(p) }),
		slices.DeleteFunc(slices.Clone(d.came), half)...)
}

func (d *dialogue) patterns(texts []string) (all []lab.Pattern) {
	for _, text := range texts {
		all = append(all, d.pattern(text))
	}
	return all
}

// remember keeps the number of a reply for arithmetic further down: the one that
// stood in the place of {n}, or the one that arithmetic has asked for.
func (d *dialogue) remember(step lab.Step, r peer.Reply) {
	if _, literal := r.Request.Want.Literal(); literal {
		asked := lab.Fill(arithmetic.FindString(step.Text), d.values)
		if _, err := strconv.Atoi(asked); err == nil {
			d.values["n"] = asked
		}
	} else if n, ok := r.Request.Want.Number(r.Text); ok {
		d.values["n"] = decimal(n)
	}
}

var arithmetic = regexp.MustCompile(`\{[^{}]*\bn\b[^{}]+\}`)

// waitFor passes over what comes to a client until it gets what the script waits
// for.
func (d *dialogue) waitFor(ctx SpecContext, p *peer.Peer, step lab.Step) {
	wanted := d.wanted(step)
	for {
		m := p.Overhear(ctx)
		fits := func(want lab.Pattern) bool { return m.Complete && want.Match(m.Text) }
		if i := slices.IndexFunc(wanted, fits); i >= 0 {
			d.remember(step, peer.Reply{Message: m, Request: lab.Request{Want: wanted[i]}})
			return
		}
		if !m.Complete {
			d.Expect(peer.Reply{Message: m, Peer: p.Name, Request: lab.Request{Want: wanted[0], Framing: d.Part.Framing}}).To(BeAnswered())
			return
		}
	}
}

// quiet proves that nothing has come for a client: the program rests, so
// whatever it sends by itself has been sent.
func (d *dialogue) quiet(ctx SpecContext, p *peer.Peer) {
	rests := d.room.Rest(ctx)
	if p.Arrived() {
		d.Fail(verdict.Symptom{Kind: verdict.Extra, Peer: p.Name, Got: p.Pending(), Want: "nothing", Text: "something came for " + p.Name + " that nobody had asked for"})
	}
	if !rests {
		d.Unknown("whether more would come is not known: the program does not rest, or this system does not tell")
	}
}

// leftover looks what the same dialogue gives with a program that nobody has
// talked to. If it goes well there, what is wrong was left by earlier clients,
// and the check fails for that.
func (d *dialogue) leftover(ctx SpecContext, symptom verdict.Symptom) {
	if d.rehearsal || d.habits.Accent != "" || !strings.HasPrefix(d.check.ID, "replies/") {
		return
	}
	symptom = d.complete(symptom)
	if symptom.Kind != verdict.Wrong || d.rehearse(ctx) != nil || d.server == nil {
		return
	}
	symptom.Cause = "shared-client-state"
	symptom.Facts = append(symptom.Facts, "with a program started afresh the same requests got the right replies: something of earlier clients had been left")
	d.Fail(symptom)
}

// closedInstead tells a connection closed at a request that deserves an ERR.
func closedInstead(r peer.Reply, c lab.Check) verdict.Symptom {
	s := symptomOf(r)
	if s.Cause == "" && c.Cause == "wrong-reply" && s.Want == "ERR ..." {
		s.Cause = "closes-on-error"
	}
	return s
}
