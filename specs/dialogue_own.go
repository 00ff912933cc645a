package specs

import (
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
)

// furnish makes sure of what a script with a pair's own client needs: to know how
// the pair frames its messages where labgrade is a client beside it, and that the
// student's client can be typed to.
func (s *Stage) furnish(ctx SpecContext, steps []lab.Step) {
	if !s.paired() {
		return
	}
	own := ownNames(steps)
	if slices.ContainsFunc(steps, func(step lab.Step) bool { return step.Act == lab.Types }) {
		s.typable(ctx)
	}
	if slices.ContainsFunc(steps, func(step lab.Step) bool { return step.Who != lab.TheServer && !own[step.Who] }) {
		s.framed(ctx)
	}
}

// ownNames are the names in a script that are the student's own clients.
func ownNames(steps []lab.Step) map[string]bool {
	own := map[string]bool{}
	for _, step := range steps {
		if step.Who != lab.TheServer && step.Act.IsOwn() {
			own[step.Who] = true
		}
	}
	return own
}

// visit is a step of a student's own client, which comes in at its first.
func (d *dialogue) visit(ctx SpecContext, step lab.Step) {
	c := d.own[step.Who]
	if c == nil {
		c = d.Customer(ctx, step.Who)
		d.own[step.Who] = c
	}
	switch step.Act {
	case lab.Types:
		c.Types(ctx, step.Text)
	case lab.Prints:
		c.Prints(ctx, d.wanted(step)...)
	case lab.EndInput:
		c.EndsInput(ctx)
	case lab.Exits:
		c.Exits(ctx)
	case lab.Close:
		c.process.Stop(ctx)
		d.settle(ctx)
	}
}
