package peer

import "slices"

// Cut splits b after at bytes.
func Cut(b []byte, at int) [][]byte { return [][]byte{b[:at], b[at:]} }

// Pieces splits b into n pieces of the same length, the last of what is left.
func Pieces(b []byte, n int) [][]byte {
	return slices.Collect(slices.Chunk(b, max(1, len(b)/max(1, n))))
}
