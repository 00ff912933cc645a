package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/labgrade/labgrade/harness/program"
)

// burnCommand burns a processor until its input ends. Labgrade starts some of
// itself so where it shows that a slow machine costs no marks.
type burnCommand struct{}

// Run ends with the input, so that nothing burns on when labgrade was killed.
func (burnCommand) Run() error {
	runtime.GOMAXPROCS(2) // one thread burns, the other waits
	go func() {
		for n := uint64(0); ; n++ {
		}
	}()
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// burners burn the processors, each in a session of its own: systems that share
// by session would hide them otherwise.
type burners []*program.Process

// burn starts n of them. The caller stops them.
func burn(ctx context.Context, n int) (all burners, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding labgrade itself: %w", err)
	}
	for range n {
		p, err := program.Start(ctx, program.Spec{Argv: []string{self, "burn"}})
		if err != nil {
			all.stop()
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// stop ends them all.
func (b burners) stop() {
	for _, p := range b {
		p.Stop(context.Background())
	}
}
