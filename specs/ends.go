package specs

import (
	"context"
	"fmt"
	"os"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/verdict"
)

// ends tells the program to stop and expects it to end. It need not be quick:
// only when it is proven that it will not end has it failed.
func (s *Stage) ends(ctx SpecContext, signal os.Signal) {
	s.gone = true
	s.room.Rest(ctx)
	process := s.server.Process
	if process.Signal(signal) != nil { // it has ended before: a fresh one shows what the signal does
		s.Restart(ctx)
		process = s.server.Process
		_ = process.Signal(signal)
	}
	ended, proof, known := s.room.End(context.Context(ctx))
	if ended {
		s.nothingRemains(ctx, signal)
		return
	}
	symptom := verdict.Symptom{Kind: verdict.Stays, Proof: proof, Text: fmt.Sprintf("told to stop by %s, the program goes on", signalWord(signal))}
	if !known {
		symptom.Kind = verdict.Unproven
	}
	s.Fail(symptom)
}

// nothingRemains expects that the program has ended with all its processes.
func (s *Stage) nothingRemains(ctx SpecContext, signal os.Signal) {
	if n := s.room.Remains(ctx); n > 0 {
		s.Fail(verdict.Symptom{Kind: verdict.Stays, Text: fmt.Sprintf(
			"told to stop by %s, the program ended, but %s of it went on", signalWord(signal), processes(n))})
	}
}

func processes(n int) string {
	if n == 1 {
		return "one process"
	}
	return fmt.Sprintf("%d processes", n)
}

func signalWord(signal os.Signal) string {
	if signal == os.Interrupt {
		return "SIGINT (Ctrl-C)"
	}
	return "SIGTERM"
}
