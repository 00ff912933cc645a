package specs_test

import (
	"slices"
	"testing"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/sandbox"
	"github.com/labgrade/labgrade/harness/worker"
	"github.com/labgrade/labgrade/reference/lab3"
)

// BenchmarkRun grades a correct threaded Python server, and one that serves one
// client at a time, through all checks: wall time, the program's own time on a
// processor, and the share of the wall time in which neither the program nor the
// grader was at work.
func BenchmarkRun(b *testing.B) {
	for _, name := range []string{"good/python_threads.py", "faulty/python_sequential.py"} {
		b.Run(name, func(b *testing.B) {
			wall, used, before := 0.0, 0.0, childrenMS()
			for b.Loop() {
				run := once(b, name, sandbox.Private)
				wall, used = wall+run.Timing.WallMS, used+run.Timing.ProgramMS
			}
			b.ReportMetric(wall/float64(b.N), "wall-ms/run")
			b.ReportMetric(100*max(0, 1-(used+childrenMS()-before)/wall), "%-asleep")
			b.ReportMetric(used/float64(b.N), "program-cpu-ms/run")
		})
	}
}

// BenchmarkBoxed grades the correct one in a box and without, in turn, and reports
// by how much longer a submission takes in the box.
func BenchmarkBoxed(b *testing.B) {
	levels := []sandbox.Level{sandbox.Private, sandbox.Boxed}
	walls := map[sandbox.Level][]float64{}
	for b.Loop() {
		for _, level := range levels {
			walls[level] = append(walls[level], once(b, "good/python_threads.py", level).Timing.WallMS)
		}
		slices.Reverse(levels) // whoever is first has no advantage
	}
	b.ReportMetric(median(walls[sandbox.Private]), "private-ms/run")
	b.ReportMetric(median(walls[sandbox.Boxed])-median(walls[sandbox.Private]), "box-ms/run")
}

// once grades a server at a level, which skips the benchmark where it is not given.
func once(b *testing.B, name string, level sandbox.Level) *result.Run {
	recipe, err := program.Find(programs+"/server/"+name, program.Options{Part: program.Server})
	if err != nil {
		b.Skip(err)
	}
	job := worker.Job{
		Recipe: recipe, LabFile: "lab.yaml", Lab: lab3.Definition, Part: "server", Seed: 1, Scratch: b.TempDir(), Level: level, AtLeast: level,
	}
	run, err := worker.Run(b.Context(), job, nil)
	if err != nil {
		b.Skip(err)
	}
	return run
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
