package class

import (
	"fmt"
	"math"
)

// Points is the distribution of the scores of submissions that were judged in
// full.
type Points struct {
	Of        int     `json:"of"` // submissions; where there are none, the rest is 0
	Max       int     `json:"max"`
	Mean      float64 `json:"mean"` // with one decimal
	Lowest    int     `json:"lowest"`
	Lower     int     `json:"lower_quartile"`
	Median    int     `json:"median"`
	Upper     int     `json:"upper_quartile"`
	Highest   int     `json:"highest"`
	Histogram []Bar   `json:"histogram"`
}

// Bar counts the scores from From to To, both included.
type Bar struct {
	From  int `json:"from"`
	To    int `json:"to"`
	Count int `json:"count"`
}

// tally counts how many submissions have each score.
type tally map[int]int

// bars is how many a histogram has, besides the one for full marks.
const bars = 10

func (t tally) points(most int) Points {
	p := Points{Max: most, Histogram: []Bar{}}
	sum := 0
	for score, n := range t {
		p.Of += n
		sum += n * score
	}
	if p.Of == 0 {
		return p
	}
	p.Mean = round(float64(sum)/float64(p.Of), 1)
	p.Lowest, p.Lower, p.Median = t.at(most, 1, p.Of), t.at(most, rank(p.Of, 1), p.Of), t.at(most, rank(p.Of, 2), p.Of)
	p.Upper, p.Highest = t.at(most, rank(p.Of, 3), p.Of), t.at(most, p.Of, p.Of)
	p.Histogram = t.histogram(most)
	return p
}

// rank is the place of a quartile among n, counted from 1: the nearest rank.
func rank(n, quarter int) int { return max(1, (n*quarter+3)/4) }

// at is the score with a rank, from below.
func (t tally) at(most, rank, of int) int {
	seen := 0
	for score := 0; score <= most; score++ {
		if seen += t[score]; seen >= min(rank, of) {
			return score
		}
	}
	return most
}

// histogram puts full marks into a bar of their own: how many have everything
// right is the first thing that is asked.
func (t tally) histogram(most int) (all []Bar) {
	width := max(1, int(math.Ceil(float64(most)/bars)))
	for from := 0; from < most; from += width {
		b := Bar{From: from, To: min(from+width, most) - 1}
		for score := b.From; score <= b.To; score++ {
			b.Count += t[score]
		}
		all = append(all, b)
	}
	return append(all, Bar{From: most, To: most, Count: t[most]})
}

// spread tells the distribution in a line.
func (p Points) spread() string {
	return fmt.Sprintf("mean %.1f of %d; lowest %d, quartiles %d, %d and %d, highest %d",
		p.Mean, p.Max, p.Lowest, p.Lower, p.Median, p.Upper, p.Highest)
}

// tallest is the largest count of a bar, at least 1.
func (p Points) tallest() int {
	most := 1
	for _, b := range p.Histogram {
		most = max(most, b.Count)
	}
	return most
}

// String is the range of a bar: "40 to 49", or "100".
func (b Bar) String() string {
	if b.From == b.To {
		return fmt.Sprint(b.To)
	}
	return fmt.Sprintf("%d to %d", b.From, b.To)
}
