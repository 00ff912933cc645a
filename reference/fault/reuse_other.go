//go:build !unix

package fault

import "syscall"

// clearReuse has nothing to do: Go sets SO_REUSEADDR on Unix systems only,
// where a restarted server needs it.
func clearReuse(_, _ string, _ syscall.RawConn) error { return nil }
