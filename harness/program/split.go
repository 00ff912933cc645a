package program

import "strings"

// Split divides a command line into words as a POSIX shell does (Shell Command
// Language, section 2.2): blanks separate, quotes and backslashes protect.
// Nothing is expanded. Because no shell runs the words, operators that are not
// quoted (| & ; < > and parentheses) are refused rather than passed on. The
// error is a *SplitError.
func Split(text string) ([]string, error) {
	s := splitter{text: text}
	for s.at < len(text) {
		if err := s.step(); err != nil {
			return nil, err
		}
	}
	s.end()
	if len(s.words) == 0 {
		return nil, s.fail(0, "there is no word in it")
	}
	return s.words, nil
}

type splitter struct {
	text  string
	at    int
	words []string
	word  strings.Builder
	open  bool // a word has begun, perhaps an empty quoted one
}

// end finishes the word that is being read.
func (s *splitter) end() {
	if s.open {
		s.words = append(s.words, s.word.String())
		s.word.Reset()
		s.open = false
	}
}

func (s *splitter) fail(at int, reason string) error {
	return &SplitError{Text: s.text, Offset: at, Reason: reason}
}

// step reads one character, or one quoted piece.
func (s *splitter) step() error {
	c := s.text[s.at]
	switch {
	case c == '\'':
		return s.single()
	case c == '"':
		return s.double()
	case c == '\\':
		return s.escape()
	case strings.IndexByte(" \t\n\r", c) >= 0:
		s.end()
	case strings.IndexByte("|&;<>()", c) >= 0:
		return s.fail(s.at, "no shell is used, so '"+string(c)+"' must be quoted, or left out")
	default:
		s.word.WriteByte(c)
		s.open = true
	}
	s.at++
	return nil
}

// single reads '...': everything up to the next quote is literal.
func (s *splitter) single() error {
	length := strings.IndexByte(s.text[s.at+1:], '\'')
	if length < 0 {
		return s.fail(s.at, "this quote is never closed")
	}
	s.word.WriteString(s.text[s.at+1 : s.at+1+length])
	s.open = true
	s.at += length + 2
	return nil
}

// double reads "...": a backslash protects only $ ` " \ and the line end.
func (s *splitter) double() error {
	s.open = true
	for i := s.at + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.at = i + 1
			return nil
		case c == '\\' && i+1 < len(s.text) && strings.IndexByte("$`\"\\\n", s.text[i+1]) >= 0:
			i++
			if s.text[i] != '\n' {
				s.word.WriteByte(s.text[i])
			}
		default:
			s.word.WriteByte(c)
		}
	}
	return s.fail(s.at, "this quote is never closed")
}

// escape reads a backslash outside quotes: the next character is literal, a
// line end disappears.
func (s *splitter) escape() error {
	if s.at+1 == len(s.text) {
		return s.fail(s.at, "nothing follows this backslash")
	}
	if c := s.text[s.at+1]; c != '\n' {
		s.word.WriteByte(c)
		s.open = true
	}
	s.at += 2
	return nil
}
