package class

import (
	"math"
	"slices"

	"github.com/labgrade/labgrade/harness/result"
)

// CheckCount is what became of a check over the class, and how well it tells
// strong submissions from weak ones.
type CheckCount struct {
	Check   string `json:"check"`
	Stage   string `json:"stage"`
	Max     int    `json:"max"`
	Pass    int    `json:"pass"`
	Fail    int    `json:"fail"`
	Skipped int    `json:"skipped"`
	Open    int    `json:"open"` // could not be judged

	// Separates is the point-biserial correlation between passing the check and
	// the points at all others, from -1 to 1 with two decimals: near 0 it says
	// nothing about a submission, below 0 the better ones fail it. It is absent
	// where all pass or all fail. Only submissions judged in full count.
	Separates *float64 `json:"separates,omitempty"`
}

// checkSum adds up a check. The sums are whole numbers, so their order does not
// matter.
type checkSum struct {
	CheckCount
	n, passed            int // of submissions judged in full
	rest, square, passer int // of the points elsewhere: all, squared, of those who passed
}

// check adds the marks of a submission.
func (s *summing) check(e *Entry) {
	for _, m := range e.Marks {
		i := slices.IndexFunc(s.checks, func(c *checkSum) bool { return c.Check == m.Check })
		if i < 0 {
			i = len(s.checks)
			s.checks = append(s.checks, &checkSum{CheckCount: CheckCount{Check: m.Check, Stage: m.Stage, Max: m.Max}})
		}
		s.checks[i].add(m, e)
	}
}

func (c *checkSum) add(m Mark, e *Entry) {
	switch m.Outcome {
	case result.Pass:
		c.Pass++
	case result.Fail:
		c.Fail++
	case result.Skipped:
		c.Skipped++
	default:
		c.Open++
	}
	if e.Status != Graded {
		return
	}
	rest := e.Score.Points - m.Points
	c.n++
	c.rest += rest
	c.square += rest * rest
	if m.Outcome == result.Pass {
		c.passed++
		c.passer += rest
	}
}

func (c *checkSum) count() CheckCount {
	out := c.CheckCount
	if r, ok := c.correlation(); ok {
		out.Separates = new(round(r, 2))
	}
	return out
}

func (c *checkSum) correlation() (float64, bool) {
	n, p := float64(c.n), float64(c.passed)
	spread := n*float64(c.square) - float64(c.rest)*float64(c.rest)
	if c.passed == 0 || c.passed == c.n || spread <= 0 {
		return 0, false
	}
	return (n*float64(c.passer) - p*float64(c.rest)) / math.Sqrt(p*(n-p)*spread), true
}

// round keeps some decimals, and never makes minus zero.
func round(x float64, decimals int) float64 {
	unit := math.Pow10(decimals)
	return math.Round(x*unit)/unit + 0
}
