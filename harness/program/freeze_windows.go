package program

import "context"

// Freeze is not possible here; the error wraps ErrUnsupported.
func (p *Process) Freeze(context.Context) error { return ErrUnsupported }

// Thaw is not possible here; the error wraps ErrUnsupported.
func (p *Process) Thaw() error { return ErrUnsupported }
