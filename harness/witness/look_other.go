//go:build !linux

package witness

import (
	"net/netip"
	"time"
)

// Witness observes one program. On this system it knows nothing, and every
// check falls back to order, barriers and release.
type Witness struct{}

// New always returns [ErrUnknown].
func New(func() []int) (*Witness, error) { return nil, ErrUnknown }

// Close gives back what the witness holds.
func (w *Witness) Close() {}

// Look returns a look that is not Known.
func (w *Witness) Look(conns []Conn) Look { return Look{At: time.Now(), Conns: conns} }

// Conn reports that nothing is known.
func (w *Witness) Conn(Conn) (Ends, bool) { return Ends{}, false }

// Queue reports that nothing is known.
func (w *Witness) Queue(netip.AddrPort) (waiting, limit int, ok bool) { return 0, 0, false }

// Listeners returns [ErrUnknown].
func (w *Witness) Listeners() (own, others []Listener, err error) { return nil, nil, ErrUnknown }

// Datagrams returns [ErrUnknown].
func (w *Witness) Datagrams() ([]Listener, error) { return nil, ErrUnknown }

// Memory is not known here.
func (w *Witness) Memory() (kB int, ok bool) { return 0, false }

// Untaken is never known here.
func (w *Witness) Untaken() bool { return false }

// Underway is never known here.
func (w *Witness) Underway() bool { return false }

// Count reports that nothing is known.
func (w *Witness) Count() (Count, bool) { return Count{}, false }

func (w *Witness) hidden(Look) (armed, unsure bool) { return false, true }
