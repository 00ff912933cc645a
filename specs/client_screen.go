package specs

// maxPrinted is more than any check lets a client print. One that prints without
// end is not read any further: it is held up then, and seen to be.
const maxPrinted = 32 << 20

// add keeps a piece. The lock is held.
func (s *screen) add(piece []byte) {
	if len(piece) == 0 {
		return
	}
	s.see(piece)
	s.text = append(s.text, piece...)
	s.full = len(s.text) >= maxPrinted
}

// flooded reports whether the client prints without end.
func (s *screen) flooded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.full
}

// from returns what was printed behind the first n bytes. It stays as it is
// when more comes.
func (s *screen) from(n int) []byte {
	s.take()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text[min(n, len(s.text)):]
}
