package specs_test

import (
	"flag"
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/labgrade/labgrade/harness/worker"
	"github.com/labgrade/labgrade/specs"
)

// TestMain lets this test binary be its own worker. Twice as many programs as there
// are processors are graded at once: they wait more than they work, and no verdict
// hangs on how busy the machine is.
func TestMain(m *testing.M) {
	if status, isWorker := worker.Serve(specs.Grade); isWorker {
		os.Exit(status)
	}
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
		panic(err) // the flag is the testing package's own
	}
	os.Exit(m.Run())
}
