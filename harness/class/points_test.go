package class

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/labgrade/labgrade/harness/result"
)

func TestPoints(t *testing.T) {
	bars := func(most int, at ...int) []Bar {
		var all []Bar
		for i := range most {
			all = append(all, Bar{i, i, 0})
		}
		all = append(all, Bar{most, most, 0})
		for _, i := range at {
			all[i].Count++
		}
		return all
	}
	for _, row := range []struct {
		scores []int
		most   int
		want   Points
		reason string
	}{
		{nil, 10, Points{Max: 10, Histogram: []Bar{}}, "nobody"},
		{[]int{4}, 5, Points{1, 5, 4, 4, 4, 4, 4, 4, bars(5, 4)}, "one is everything"},
		{[]int{1, 2, 3, 4}, 5, Points{4, 5, 2.5, 1, 1, 2, 3, 4, bars(5, 1, 2, 3, 4)}, "the nearest rank"},
		{[]int{0, 0, 5}, 5, Points{3, 5, 1.7, 0, 0, 0, 5, 5, bars(5, 0, 0, 5)}, "rounded to one decimal"},
		{[]int{0}, 0, Points{1, 0, 0, 0, 0, 0, 0, 0, bars(0, 0)}, "a lab without points"},
	} {
		sum := tally{}
		for _, s := range row.scores {
			sum[s]++
		}
		if diff := cmp.Diff(row.want, sum.points(row.most)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

func TestPointsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(0, 130).Draw(t, "most")
		scores := rapid.SliceOfN(rapid.IntRange(0, most), 1, 40).Draw(t, "scores")
		sum := tally{}
		for _, s := range scores {
			sum[s]++
		}
		slices.Sort(scores)
		p := sum.points(most)
		if p.Lowest != scores[0] || p.Highest != scores[len(scores)-1] || p.Median != scores[(len(scores)-1)/2] {
			t.Fatalf("%v of %v", p, scores)
		}
		n := 0
		for i, b := range p.Histogram {
			n += b.Count
			if i > 0 && b.From != p.Histogram[i-1].To+1 {
				t.Fatalf("a gap or an overlap before %v", b)
			}
		}
		if n != len(scores) || len(p.Histogram) > 12 || p.Histogram[0].From != 0 {
			t.Fatalf("%d scores in the histogram of %d: %v", n, len(scores), p.Histogram)
		}
	})
}

// The correlation is that of its definition, in whatever order entries come.
func TestSeparates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		sum := newSumming()
		var x, y []float64
		for range n {
			rest, passed := rapid.IntRange(0, 20).Draw(t, "rest"), rapid.Bool().Draw(t, "passed")
			m, e := Mark{Check: "a", Outcome: result.Fail, Max: 3}, &Entry{Status: Graded, Score: result.Score{Points: rest}}
			if passed {
				m.Outcome, m.Points = result.Pass, 3
				e.Score.Points += 3
			}
			e.Marks = []Mark{m}
			check2(t, sum.add(e))
			x, y = append(x, float64(m.Points/3)), append(y, float64(rest))
		}
		want, ok := pearson(x, y)
		got := sum.checks[0].count().Separates
		if (got != nil) != ok || ok && math.Abs(*got-want) > 0.0051 {
			t.Fatalf("got %v, want %v %v", got, want, ok)
		}
	})
}

func check2(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func pearson(x, y []float64) (float64, bool) {
	mean := func(v []float64) (m float64) {
		for _, a := range v {
			m += a / float64(len(v))
		}
		return m
	}
	mx, my := mean(x), mean(y)
	var sxy, sxx, syy float64
	for i := range x {
		sxy += (x[i] - mx) * (y[i] - my)
		sxx += (x[i] - mx) * (x[i] - mx)
		syy += (y[i] - my) * (y[i] - my)
	}
	if sxx < 1e-9 || syy < 1e-9 {
		return 0, false
	}
	return sxy / math.Sqrt(sxx*syy), true
}
