package specs_test

import (
	"testing"

	"github.com/labgrade/labgrade/harness/program"
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
			recipe, err := program.Find(programs+"/server/"+name, program.Options{Part: program.Server})
			if err != nil {
				b.Skip(err)
			}
			wall, used, before := 0.0, 0.0, childrenMS()
			for b.Loop() {
				job := worker.Job{Recipe: recipe, LabFile: "lab.yaml", Lab: lab3.Definition, Part: "server", Seed: 1, Scratch: b.TempDir()}
				run, err := worker.Run(b.Context(), job, nil)
				if err != nil {
					b.Fatal(err)
				}
				wall, used = wall+run.Timing.WallMS, used+run.Timing.ProgramMS
			}
			b.ReportMetric(wall/float64(b.N), "wall-ms/run")
			b.ReportMetric(100*max(0, 1-(used+childrenMS()-before)/wall), "%-asleep")
			b.ReportMetric(used/float64(b.N), "program-cpu-ms/run")
		})
	}
}
