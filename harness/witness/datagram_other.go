//go:build !linux

package witness

// Unread reports that nothing is known.
func (w *Witness) Unread() (bytes int, ok bool) { return 0, false }

// Dropped returns 0: it is not known.
func (w *Witness) Dropped() int { return 0 }

// Unclaimed returns 0: it is not known.
func (w *Witness) Unclaimed() int { return 0 }

// InTransit returns false: it is not known.
func (w *Witness) InTransit() bool { return false }
