package class

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseShard(t *testing.T) {
	for _, row := range []struct {
		text string
		want Shard
		err  string
	}{
		{"2/5", Shard{2, 5}, ""}, {"1/1", Shard{}, ""}, {"5/5", Shard{5, 5}, ""},
		{"0/5", Shard{}, "there is no shard 0 of 5; shards are counted from 1"}, {"6/5", Shard{}, "there is no shard 6 of 5"},
		{"1/0", Shard{}, "there is no shard 1 of 0"}, {"-1/2", Shard{}, "there is no shard -1"}, {"2", Shard{}, `"2" is no shard; write 2/5`}, {"a/b", Shard{}, "is no shard"},
	} {
		got, err := ParseShard(row.text)
		if got != row.want || (err == nil) != (row.err == "") || err != nil && !strings.Contains(err.Error(), row.err) {
			t.Errorf("%q: got %v, %v; want %v, %q", row.text, got, err, row.want, row.err)
		}
	}
}

func TestShardFromEnvironment(t *testing.T) {
	for _, row := range []struct {
		env    map[string]string
		want   Shard
		from   string
		err    string
		reason string
	}{
		{nil, Shard{}, "", "", "an ordinary machine"},
		{map[string]string{"JOB_COMPLETION_INDEX": "0", "LABGRADE_SHARDS": "4"}, Shard{1, 4}, "a Kubernetes Indexed Job", "", "counted from 0"},
		{map[string]string{"JOB_COMPLETION_INDEX": "3"}, Shard{}, "", "set LABGRADE_SHARDS to the number of shards as well", "an index without a count would lose students"},
		{map[string]string{"JOB_COMPLETION_INDEX": "4", "LABGRADE_SHARDS": "4"}, Shard{}, "", "there is no shard 5 of 4", "an index that is too high"},
		{map[string]string{"SLURM_ARRAY_TASK_ID": "11", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_COUNT": "3"}, Shard{2, 3}, "a Slurm array", "", "from where the array begins"},
		{map[string]string{"SLURM_ARRAY_TASK_ID": "8", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_STEP": "4"}, Shard{3, 3}, "a Slurm array", "", "in steps"},
		{map[string]string{"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "2"}, Shard{2, 2}, "parallel CI jobs", "", "GitLab counts from 1"},
		{map[string]string{"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "1"}, Shard{}, "", "", "a job of GitLab that is no part of many"},
		{map[string]string{"CI_NODE_INDEX": "x", "CI_NODE_TOTAL": "2"}, Shard{}, "", "it is no number", "nonsense"},
	} {
		got, from, err := ShardFromEnvironment(func(name string) string { return row.env[name] })
		if got != row.want || from != row.from || (err == nil) != (row.err == "") || err != nil && !strings.Contains(err.Error(), row.err) {
			t.Errorf("%s: got %v, %q, %v", row.reason, got, from, err)
		}
	}
}

// Every submission is in one shard, whatever the others are, and the shards are
// about as large as each other.
func TestShardHas(t *testing.T) {
	const n, count = 3000, 7
	sizes := map[int]int{}
	for i := range n {
		id, in := fmt.Sprintf("student%d", i), 0
		for index := 1; index <= count; index++ {
			if (Shard{index, count}).has(id) {
				in++
				sizes[index]++
			}
		}
		if in != 1 {
			t.Fatalf("%s is in %d shards", id, in)
		}
	}
	for index, size := range sizes {
		if size < n/count*8/10 || size > n/count*12/10 {
			t.Errorf("shard %d has %d of %d", index, size, n)
		}
	}
}

// Shards, joined in any order, are what one machine gives, byte by byte.
func TestMerge(t *testing.T) {
	dir := fakeClass(t)
	tree(t, dir, map[string]string{"notes.txt": "", "roster.csv": ""})
	roster := rosterFile(t, "id\ns00\nzoe\nabe\n")
	c := discover(t, dir, Options{Roster: roster})
	whole := graded(t, c, Grading{})
	_, err := Conclude(whole, nil)
	check(t, err)
	for _, order := range [][]int{{1}, {2, 1}, {3, 1, 2}, {5, 4, 3, 2, 1, 6}} {
		var dirs []string
		for _, index := range order {
			s, err := newShard(index, len(order))
			check(t, err)
			out := graded(t, discover(t, dir, Options{Roster: roster}), Grading{Shard: s})
			if _, err := Conclude(out, nil); err != nil {
				t.Fatal(err)
			}
			dirs = append(dirs, out)
		}
		joined := filepath.Join(t.TempDir(), "joined")
		check(t, Merge(dirs, joined))
		_, err := Conclude(joined, nil)
		check(t, err)
		if diff := cmp.Diff(outFiles(t, whole), outFiles(t, joined)); diff != "" {
			t.Errorf("shards %v (-one machine +joined)\n%s", order, diff)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	dir := fakeClass(t)
	shard := func(i, n int, change func(*Grading)) string {
		g := Grading{Out: t.TempDir(), Scratch: t.TempDir(), Shard: Shard{i, n}, Terms: fakeTerms, Grade: fakeGrade}
		if change != nil {
			change(&g)
		}
		check(t, Grade(t.Context(), discover(t, dir, Options{}), g))
		return g.Out
	}
	one, two, other := shard(1, 2, nil), shard(2, 2, nil), shard(2, 3, nil)
	later := shard(2, 2, func(g *Grading) { g.Terms.Labgrade = "v2.0.0" })
	heavier := shard(2, 2, func(g *Grading) { g.Terms.Weights = "w2" })
	half := shard(2, 2, nil)
	m, err := store{half}.loadMeta()
	check(t, err)
	check(t, store{half}.remove(m.Submissions[0].Folder, entryFile))
	for _, row := range []struct {
		dirs []string
		want string
	}{
		{[]string{one}, "shard 2 of 2 is not among the folders"},
		{[]string{one, one}, "is both in"},
		{[]string{one, other}, "shard 1 of 2 and shard 2 of 3 are not of one class"},
		{[]string{one, t.TempDir()}, "holds no results of labgrade class"},
		{[]string{one, later}, `was graded by another labgrade, lab or command than`},
		{[]string{one, later}, `the version is "v2.0.0" and "v1.0.0"`},
		{[]string{one, heavier}, "the checks or their points are not the same"},
		{[]string{one, half}, "is not complete: 1 of"},
	} {
		into := filepath.Join(t.TempDir(), "joined")
		err := Merge(row.dirs, into)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("got %v, want %q", err, row.want)
		}
		if _, err := (store{into}).loadMeta(); err == nil {
			t.Errorf("%s: there is a result all the same", row.want)
		}
	}
	if err := Merge([]string{one, two}, one); err == nil || !strings.Contains(err.Error(), "holds results already") {
		t.Errorf("into a folder with results: %v", err)
	}
}
