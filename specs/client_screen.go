package specs

// add keeps a piece. The lock is held.
func (s *screen) add(piece []byte) {
	if len(piece) == 0 {
		return
	}
	s.see(piece)
	if s.full = s.full || len(s.text)+len(piece) > maxPrinted; !s.full {
		s.text = append(s.text, piece...)
	}
}

// from returns what was printed behind the first n bytes. It stays as it is
// when more comes.
func (s *screen) from(n int) []byte {
	s.take()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text[min(n, len(s.text)):]
}
