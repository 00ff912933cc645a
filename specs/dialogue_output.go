package specs

import (
	"bytes"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/verdict"
)

// scriptPattern is what a step of a script must get. {n} is any number, while
// arithmetic counts from the last one.
func scriptPattern(p *lab.Part, text string, v lab.Values) lab.Pattern {
	const open = "\x00n\x00"
	text = strings.ReplaceAll(text, "{n}", open)
	text = lab.Fill(text, v)
	return p.Match.Pattern(strings.ReplaceAll(text, open, "{n}"), nil)
}

// printLimit is how long a program may take to print what it has been seen to
// do, where the system does not tell whether it rests.
const printLimit = 5 * time.Second

// prints expects a line of the program's standard output, after those that were
// expected before. What a server tells may also have been sent to a student's own
// client that has printed it.
func (d *dialogue) prints(ctx SpecContext, step lab.Step) {
	want := d.wanted(step)
	for began := time.Now(); ; {
		rests := d.room.Rest(ctx)
		if slices.ContainsFunc(want, d.hasPrinted) || step.Act == lab.Tells && slices.ContainsFunc(want, d.hasTold) {
			return
		}
		if over := time.Since(began) > printLimit; rests || over || d.hasEnded(verdict.Symptom{}) {
			s := verdict.Symptom{Kind: verdict.Wrong, Want: lab.Either(want), Got: []byte(d.lastPrinted()), Cause: "wrong-reply",
				Text: "the program has not printed a line that the script waits for"}
			if step.Act == lab.Tells {
				s.Text = "the server has not printed this, nor a client that the server has told"
				s.Facts = d.toldInstead()
			}
			if !rests && !d.hasEnded(verdict.Symptom{}) {
				s.Kind = verdict.Unproven
			}
			if step.Act == lab.Tells && d.serverLeft() { // it has served whom it wanted to
				d.note(s)
				Fail(verdict.Headline(s))
			}
			d.Fail(s)
		}
		wait(ctx, 5*time.Millisecond)
	}
}

// hasPrinted looks for the line, and takes what stands before it.
func (d *dialogue) hasPrinted(want lab.Pattern) bool {
	stdout, _ := d.server.Process.Output()
	lines := stdout.Lines()
	for i := d.told; i < len(lines); i++ {
		if lines[i].At >= d.from && want.Match([]byte(strings.TrimRight(lines[i].Text, "\r"))) {
			d.told = i + 1
			return true
		}
	}
	return false
}

// hasTold reports whether the server has sent a line to a student's own client that
// has printed it. Where it is not known what they said to each other, that it was
// printed is enough.
func (d *dialogue) hasTold(want lab.Pattern) bool {
	holds := func(text []byte) bool {
		for line := range bytes.Lines(text) {
			if want.Match(bytes.TrimRight(line, "\r\n")) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(d.customers, func(c *customer) bool {
		sent, known := d.wire.received(c.name)
		return holds(c.screen.from(0)) && (!known || holds(sent))
	})
}

// toldInstead tells what each client and the server said to each other.
func (d *dialogue) toldInstead() (facts []string) {
	for _, c := range d.customers {
		facts = append(facts, d.wire.facts(c.name)...)
	}
	return facts
}

// lastPrinted are the last lines that the program has printed in this check.
func (d *dialogue) lastPrinted() string {
	stdout, _ := d.server.Process.Output()
	var text strings.Builder
	for _, line := range stdout.Lines() {
		if line.At >= d.from {
			text.WriteString(line.Text + "\n")
		}
	}
	return lastLines(text.String(), keptLines)
}

// dialogue plays a script with a client under test: the harness types for it,
// reads its screen, and is the server.
func (g *guest) dialogue(ctx SpecContext, steps []lab.Step) {
	steps = spoken(steps, g.scripted())
	deliver := g.Part.Framing.Deliver(steps)
	for _, step := range steps {
		g.step = step.Line
		switch {
		case step.Who == lab.TheClient:
			g.acts(ctx, step.Act, step.Text)
		case step.Act == lab.Expect:
			g.Hears(ctx, step.Text)
		case step.Act == lab.Send, step.Act == lab.Pieces:
			g.RepliesIn(ctx, deliver.Bytes[step.Line]...)
		case step.Act == lab.HalfClose:
			g.server.HalfClose()
		case step.Act == lab.Close:
			g.server.Close()
		case step.Act == lab.Reset:
			g.server.Reset()
		}
	}
	g.step = 0
}

// acts is a step of the program itself.
func (g *guest) acts(ctx SpecContext, act lab.Act, text string) {
	switch act {
	case lab.Types:
		g.Types(ctx, text)
	case lab.Prints:
		g.Prints(ctx, text)
	case lab.EndInput:
		g.EndsInput(ctx)
	case lab.Exits:
		g.EndsWell(ctx, g.check.Cause)
	}
}
