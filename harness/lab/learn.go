package lab

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// Learn tells from what a student's client has sent for a text that was typed
// how the pair frames its messages. ok is false where that cannot be told: the
// text is not in what was sent, or what stands around it is no framing.
func Learn(sent []byte, text string) (f Framing, ok bool) {
	at := bytes.LastIndex(sent, []byte(text))
	if at < 0 || text == "" {
		return "", false
	}
	before, after := sent[:at], sent[at+len(text):]
	if f, ok := counted(before, len(text)); ok && len(after) == 0 {
		return f, true
	}
	switch string(after) {
	case "":
		return Raw, !endsInFigures(before)
	case "\n":
		return Line, true
	case "\r\n":
		return CRLF, true
	case "\x00":
		return NUL, true
	}
	return "", false
}

// counted recognises a length directly before a text of n bytes. A padded header
// is told from what was sent earlier by its width: figures, then spaces alone.
func counted(before []byte, n int) (Framing, bool) {
	figures := fmt.Sprint(n)
	padded := bytes.TrimRight(before, " ")
	if spaces := len(before) - len(padded); spaces > 0 && bytes.HasSuffix(padded, []byte(figures)) {
		return Framing(fmt.Sprintf("header %d", len(figures)+spaces)), true
	}
	for _, f := range []Framing{U32BE, U32LE, U16BE, U16LE, U8} {
		if length := f.length(n); bytes.HasSuffix(before, length) {
			return f, true
		}
	}
	return "", false
}

// endsInFigures reports whether a length without padding stands before a text:
// nobody can tell where such a message begins.
func endsInFigures(before []byte) bool {
	return len(before) > 0 && before[len(before)-1] >= '0' && before[len(before)-1] <= '9'
}

// Unpadded reports whether a client has sent a text with its length in figures
// directly before it, without the padding that tells where the text begins.
func Unpadded(sent []byte, text string) bool {
	before, _, found := bytes.Cut(sent, []byte(text))
	return found && strings.HasSuffix(string(before), fmt.Sprint(len(text)))
}

// Candidates are the framings that pairs choose most, in that order: to try
// where there is no client to learn from.
func Candidates() []Framing { return []Framing{Raw, "header 16", "header 64", Line, "header 1024"} }

// Describe says a framing as a person does.
func (f Framing) Describe() string {
	switch num, width := numbers[f], f.header(); {
	case width > 0:
		return fmt.Sprintf("length in %d bytes, padded with spaces", width)
	case num.width == 1:
		return "length in 1 byte"
	case num.width > 1 && num.order == binary.ByteOrder(binary.LittleEndian):
		return fmt.Sprintf("length in %d bytes, the low one first", num.width)
	case num.width > 1:
		return fmt.Sprintf("length in %d bytes, the high one first", num.width)
	case f == Raw:
		return "text alone"
	case f == CRLF:
		return "lines that end with CR LF"
	case f == NUL:
		return "text that ends with a byte of zeros"
	}
	return "lines"
}
