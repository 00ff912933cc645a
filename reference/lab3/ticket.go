package lab3

import "sync/atomic"

// tickets hands out 1, 2, 3, ... to all who ask, each number once. To read a
// shared counter and to write it back in two steps would lose numbers: two
// clients can read the same value. The atomic addition is one step.
type tickets struct {
	last atomic.Int64
}

// next returns the next number. It may be called concurrently.
func (t *tickets) next() int64 {
	return t.last.Add(1)
}
