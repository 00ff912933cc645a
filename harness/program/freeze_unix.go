//go:build unix

package program

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// Freeze stops every process of the program with SIGSTOP, and returns when
// every thread of them stands still (Linux; elsewhere when the signal is
// sent). On error nothing is frozen: os.ErrProcessDone when nothing lives, the
// context's error when a thread could not be stopped in time.
func (p *Process) Freeze(ctx context.Context) error {
	for pause := 100 * time.Microsecond; ; pause = min(2*pause, 5*time.Millisecond) {
		frozen, err := p.family.freeze()
		switch {
		case err != nil:
			return fmt.Errorf("freeze the program: %w", err)
		case frozen:
			return nil
		}
		select {
		case <-ctx.Done():
			_ = p.Thaw() // nothing to thaw when it has ended
			return fmt.Errorf("freeze the program: %w", context.Cause(ctx))
		case <-time.After(pause):
		}
	}
}

// Thaw lets a frozen program go on. It does no harm to one that runs.
func (p *Process) Thaw() error {
	if err := p.family.signal(unix.SIGCONT); err != nil {
		return fmt.Errorf("thaw the program: %w", err)
	}
	return nil
}
