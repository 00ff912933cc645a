package class

import (
	"maps"
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// SummarySchema names the version of the summary's JSON form.
const SummarySchema = "labgrade/class/1"

// Summary is what is told of a class as a whole. It depends on the entries
// alone, so shards that are joined give what one machine gives.
type Summary struct {
	Schema      string         `json:"schema"`
	Labgrade    string         `json:"labgrade"`
	Lab         string         `json:"lab"`
	Part        string         `json:"part"`
	Shard       *Shard         `json:"shard,omitempty"` // of a class of which this is a part
	Submissions int            `json:"submissions"`     // handed in
	Statuses    map[Status]int `json:"statuses"`
	Isolation   map[string]int `json:"isolation"` // how many were run at which level
	Measured    map[int]int    `json:"measured"`  // how many by how many points: with more parts there are more
	Points      Points         `json:"points"`
	Causes      []CauseCount   `json:"causes"` // the most frequent first
	Checks      []CheckCount   `json:"checks"` // in the order of the lab
	Groups      []Group        `json:"groups"` // of submissions that fail in the same way, the largest first
	Copies      []Group        `json:"copies"` // of submissions that are the same, byte by byte
}

// CauseCount is how many submissions have a cause.
type CauseCount struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Count int    `json:"count"`
	Of    int    `json:"of"` // submissions that were graded
}

// Group is submissions that have something in common.
type Group struct {
	Causes      []string `json:"causes,omitempty"`
	Failed      []string `json:"failed,omitempty"` // checks
	Submissions []string `json:"submissions"`      // ids
}

// summing gathers a summary from one entry after the other. What it holds grows
// with the lab and with the ids, not with the records.
type summing struct {
	statuses map[Status]int
	isolated map[string]int
	measured map[int]int
	handed   int
	scored   int
	most     int // the points of the submission with most parts
	scores   tally
	causes   map[string]*CauseCount
	checks   []*checkSum
	groups   map[string]*Group
	copies   map[string]*Group
	stages   []stage
}

func newSumming() *summing {
	return &summing{
		statuses: map[Status]int{}, isolated: map[string]int{}, measured: map[int]int{}, causes: map[string]*CauseCount{},
		groups: map[string]*Group{}, copies: map[string]*Group{}, scores: tally{},
	}
}

func (s *summing) add(e *Entry) error {
	s.statuses[e.Status]++
	if e.Status == Missing {
		return nil
	}
	s.handed++
	if e.Content != "" && e.Content != emptyContent {
		join(s.copies, e.Content, e.ID, Group{})
	}
	if !e.Status.scored() {
		return nil
	}
	s.scored++
	s.isolated[e.Isolated]++
	s.measured[e.Score.Max]++
	for _, st := range e.stages() {
		if !slices.ContainsFunc(s.stages, func(known stage) bool { return known.name == st.name }) {
			s.stages = append(s.stages, st)
		}
	}
	s.most = max(s.most, e.Score.Max)
	s.cause(e)
	s.group(e)
	if e.Status == Graded {
		s.scores[e.Score.Points]++
	}
	s.check(e)
	return nil
}

// cause counts each cause of a submission once. Texts of one cause are the same
// but for the version that wrote them: the choice does not depend on the order.
func (s *summing) cause(e *Entry) {
	seen := map[string]bool{}
	for _, c := range e.Causes {
		if seen[c.ID] {
			continue
		}
		seen[c.ID] = true
		sum, ok := s.causes[c.ID]
		if !ok {
			sum = &CauseCount{ID: c.ID, Text: c.Text}
			s.causes[c.ID] = sum
		}
		sum.Count++
		sum.Text = min(sum.Text, c.Text)
	}
}

// group joins a submission with those that fail at the same checks for the same
// causes.
func (s *summing) group(e *Entry) {
	g := Group{}
	for _, m := range e.Marks {
		if m.Outcome == result.Fail {
			g.Failed = append(g.Failed, m.Check)
		}
	}
	for _, c := range e.Causes {
		g.Causes = append(g.Causes, c.ID)
	}
	if g.Failed == nil {
		return
	}
	sorted := slices.Sorted(slices.Values(g.Causes))
	join(s.groups, strings.Join(g.Failed, " ")+"\n"+strings.Join(sorted, " "), e.ID, g)
}

func join(groups map[string]*Group, key, id string, g Group) {
	if groups[key] == nil {
		groups[key] = &g
	}
	groups[key].Submissions = append(groups[key].Submissions, id)
}

// emptyContent is the content of a submission without files.
const emptyContent = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// summary concludes.
func (s *summing) summary(m *Meta) *Summary {
	sum := &Summary{
		Schema: SummarySchema, Labgrade: m.Terms.Labgrade, Lab: m.Terms.Lab, Part: m.Terms.Part,
		Submissions: s.handed, Statuses: s.statuses, Isolation: s.isolated, Measured: s.measured, Points: s.scores.points(max(s.most, m.Terms.Max)),
		Causes: []CauseCount{}, Checks: []CheckCount{},
		Groups: together(s.groups), Copies: together(s.copies),
	}
	if m.Shard.Count > 1 {
		sum.Shard = &m.Shard
	}
	for _, id := range slices.Sorted(maps.Keys(s.causes)) {
		c := *s.causes[id]
		c.Of = s.scored
		sum.Causes = append(sum.Causes, c)
	}
	slices.SortStableFunc(sum.Causes, func(a, b CauseCount) int { return b.Count - a.Count })
	for _, c := range s.checks {
		sum.Checks = append(sum.Checks, c.count())
	}
	return sum
}

// together returns the groups of two and more, the largest first.
func together(groups map[string]*Group) []Group {
	all := []Group{}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		if g := groups[key]; len(g.Submissions) > 1 {
			slices.Sort(g.Submissions)
			all = append(all, *g)
		}
	}
	slices.SortStableFunc(all, func(a, b Group) int { return len(b.Submissions) - len(a.Submissions) })
	return all
}
