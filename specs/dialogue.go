package specs

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// dialogue plays a script. A client is connected at its first line.
func (s *Stage) dialogue(ctx SpecContext, steps []lab.Step) {
	if s.Part.Transport == "udp" {
		s.letters(ctx, steps)
		return
	}
	d := &dialogue{Stage: s, peers: map[string]*peer.Peer{}, asked: map[string][]lab.Step{}}
	for _, step := range steps {
		d.play(ctx, step)
	}
}

// dialogue is one play of a script.
type dialogue struct {
	*Stage
	peers map[string]*peer.Peer
	asked map[string][]lab.Step // what each client sent and was not answered yet
}

func (d *dialogue) play(ctx SpecContext, step lab.Step) {
	p := d.peers[step.Who]
	if p == nil {
		p = d.Dial(ctx, step.Who)
		d.peers[step.Who] = p
	}
	switch step.Act {
	case lab.Send:
		d.send(ctx, p, step)
	case lab.Expect:
		d.expect(ctx, p, step)
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
	}
}

func (d *dialogue) send(ctx SpecContext, p *peer.Peer, step lab.Step) {
	b := []byte(step.Text)
	if step.Ended {
		b = d.Part.Framing.Encode(b)
		d.asked[p.Name] = append(d.asked[p.Name], step)
	}
	_ = p.Send(ctx, b) // that it is not taken shows in what is received
}

// expect waits for a reply. Where the script allows several, any of them will do.
func (d *dialogue) expect(ctx SpecContext, p *peer.Peer, step lab.Step) {
	q := lab.Request{Want: lab.NewPattern(step.Text, nil), Framing: d.Part.Framing}
	if waiting := d.asked[p.Name]; len(waiting) > 0 {
		q.Text, d.asked[p.Name] = []byte(waiting[0].Text), waiting[1:]
	}
	reply := p.Answer(ctx, q)
	for _, other := range step.Or {
		if want := lab.NewPattern(other, nil); reply.Complete && want.Match(reply.Text) {
			reply.Request.Want = want
		}
	}
	if !reply.Answered() && reply.Ending == peer.Closed {
		d.Fail(closedInstead(reply, d.check))
	}
	if reply.Complete && !reply.Answered() {
		d.leftover(ctx, symptomOf(reply))
	}
	d.Expect(reply).To(BeAnswered())
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
