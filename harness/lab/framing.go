package lab

import "bytes"

// Framing says where a message ends in a stream of bytes.
type Framing string

// Line frames a message by a line feed; a carriage return directly before it
// does not belong to the message.
const Line Framing = "line"

// framings are those that a lab file may name.
var framings = []string{string(Line)}

// Encode returns the message as it travels.
func (f Framing) Encode(message []byte) []byte {
	return append(bytes.Clone(message), '\n')
}

// Split takes the first complete message from b. ok is false when there is none
// yet; raw is the message with its framing.
func (f Framing) Split(b []byte) (message, raw, rest []byte, ok bool) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return nil, nil, b, false
	}
	return bytes.TrimSuffix(b[:i], []byte("\r")), b[:i+1], b[i+1:], true
}
