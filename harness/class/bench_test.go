package class

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/result"
)

// BenchmarkGrade grades classes of two sizes with large records, and reports
// what of the heap is in use when all are done: it must not grow with the
// records, only by a little for each name.
func BenchmarkGrade(b *testing.B) {
	for _, n := range []int{50, 500} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := b.TempDir()
			for i := range n {
				check(b, os.WriteFile(filepath.Join(dir, fmt.Sprintf("s%04d.py", i)), fmt.Appendf(nil, "pass pass pass%s", strings.Repeat(" ", i)), 0o644))
			}
			for b.Loop() {
				c, err := Discover(b.Context(), dir, Options{})
				check(b, err)
				g := Grading{Out: b.TempDir(), Scratch: b.TempDir(), Terms: fakeTerms, Grade: large}
				check(b, Grade(b.Context(), c, g))
				_, err = Conclude(g.Out, nil)
				check(b, err)
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				b.ReportMetric(float64(m.HeapAlloc>>10), "heap-KB")
				runtime.KeepAlive(c)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*n), "ms/submission")
		})
	}
}

// large is a run with 200 KB of transcript.
func large(ctx context.Context, t Task) (*result.Run, error) {
	run, err := fakeGrade(ctx, t)
	if err == nil {
		run.Checks[0].Transcript = []result.Event{{Who: "alice", Kind: "sent", Data: strings.Repeat("x", 200<<10)}}
	}
	return run, err
}
