package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
)

// spent is what some starts took: by the clock, and of processors, which a busy
// machine does not stretch.
type spent struct{ Wall, CPU time.Duration }

func init() {
	acts["starts many"] = func(ctx context.Context, job Job, emit func(result.Message)) {
		n, _ := strconv.Atoi(job.Stdin)
		began, used := time.Now(), usedCPU()
		for range n {
			if err := startOne(ctx, job.Recipe.Dir); err != nil {
				emit(result.Message{Note: "error: " + err.Error()})
				return
			}
		}
		text, _ := json.Marshal(spent{time.Since(began), usedCPU() - used})
		emit(result.Message{Note: string(text)})
	}
}

// startOne starts the smallest program and ends it, as a check does.
func startOne(ctx context.Context, dir string) error {
	p, err := program.Start(ctx, program.Spec{Argv: []string{"/bin/true"}, Dir: dir, CloseStdin: true})
	if err != nil {
		return err
	}
	defer p.Stop(ctx)
	_, err = p.Wait(ctx)
	return err
}

// usedCPU is what this process, those that it has reaped and those that serve its
// boxes have used.
func usedCPU() (all time.Duration) {
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var u unix.Rusage
		_ = unix.Getrusage(who, &u) // it has no way to fail
		all += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	for _, pid := range program.Shims() {
		var t unix.Timespec
		if unix.ClockGettime(int32(^pid<<3|2), &t) == nil { // clock_getcpuclockid(3)
			all += time.Duration(t.Nano())
		}
	}
	return all
}

// The cost of one start of a program, at each level that has a network of its
// own, without the worker's own start.
func BenchmarkBox(b *testing.B) {
	for _, level := range []sandbox.Level{sandbox.Private, sandbox.Boxed} {
		b.Run(string(level), func(b *testing.B) {
			dir, scratch := b.TempDir(), b.TempDir()
			if err := os.WriteFile(dir+"/server.py", nil, 0o644); err != nil {
				b.Fatal(err)
			}
			job := Job{
				Part: "starts many", Level: level, AtLeast: level, Scratch: scratch, Stdin: fmt.Sprint(b.N),
				Recipe: &program.Recipe{Name: "server.py", Path: dir, Dir: dir, Run: []string{"/bin/true"}},
			}
			run, err := Run(context.Background(), job, nil)
			if err != nil {
				b.Skip("this machine does not give the level:", err)
			}
			var got spent
			if err := json.Unmarshal([]byte(run.Notes[0]), &got); err != nil {
				b.Fatal(run.Notes)
			}
			b.ReportMetric(got.Wall.Seconds()*1000/float64(b.N), "ms/start")
			b.ReportMetric(got.CPU.Seconds()*1000/float64(b.N), "cpu-ms/start")
			b.ReportMetric(0, "ns/op")
		})
	}
}
