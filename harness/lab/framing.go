package lab

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Framing says where a message ends in a stream of bytes: one of the constants,
// or "header N": an ASCII decimal length padded with spaces to N bytes. The
// empty Framing is [Line].
type Framing string

// The framings with a name.
const (
	Line  Framing = "line"  // ends with a line feed; a carriage return directly before it does not belong to the message
	CRLF  Framing = "crlf"  // ends with carriage return and line feed
	NUL   Framing = "nul"   // ends with a byte of zeros
	U8    Framing = "u8"    // begins with its length in one byte
	U16BE Framing = "u16be" // in two bytes, the high one first
	U16LE Framing = "u16le"
	U32BE Framing = "u32be"
	U32LE Framing = "u32le"
	Raw   Framing = "raw"  // nothing marks the end
	Open  Framing = "open" // whatever the student has chosen: it must be learnt
)

// Kind is what framings have in common, for checks that make sense for some.
type Kind string

// The kinds of framings.
const (
	Ended   Kind = "ended"   // a mark ends each message
	Counted Kind = "counted" // a length stands before each message
	Unended Kind = "raw"     // nothing tells where a message ends
)

// framings are those that a lab file may name, besides "header N".
var framings = []string{
	string(Line), string(CRLF), string(NUL), string(U8), string(U16BE), string(U16LE), string(U32BE), string(U32LE), string(Raw), string(Open),
}

var marks = map[Framing]string{"": "\n", Line: "\n", CRLF: "\r\n", NUL: "\x00"}

// number is how a binary length is written.
type number struct {
	width int
	order binary.ByteOrder
}

var numbers = map[Framing]number{
	U8: {1, binary.BigEndian}, U16BE: {2, binary.BigEndian}, U16LE: {2, binary.LittleEndian},
	U32BE: {4, binary.BigEndian}, U32LE: {4, binary.LittleEndian},
}

const widestHeader = 4096

// header returns the width of a padded header, 0 for another framing.
func (f Framing) header() int {
	digits, ok := strings.CutPrefix(string(f), "header ")
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > widestHeader || strconv.Itoa(n) != digits {
		return 0
	}
	return n
}

// Valid reports whether there is such a framing.
func (f Framing) Valid() bool { return marks[f] != "" || f == Raw || f == Open || f.prefix() > 0 }

// Kind returns what kind of framing it is.
func (f Framing) Kind() Kind {
	switch {
	case marks[f] != "":
		return Ended
	case f.prefix() > 0:
		return Counted
	}
	return Unended
}

// Unit is what a person calls a message that is framed so.
func (f Framing) Unit() string {
	if f == "" || f == Line || f == CRLF {
		return "line"
	}
	return "message"
}

// prefix is the number of bytes in front of each message.
func (f Framing) prefix() int {
	if n := numbers[f].width; n > 0 {
		return n
	}
	return f.header()
}

// Largest is the length of the longest message that can be framed.
func (f Framing) Largest() int {
	switch width := f.prefix(); {
	case width == 0:
		return math.MaxInt
	case f.header() >= 9 || width == 4 && f.header() == 0:
		return longestMessage
	case f.header() > 0:
		return int(math.Pow10(width)) - 1
	default:
		return 1<<(8*width) - 1
	}
}

// longestMessage bounds the length that a program may announce: far more than a
// lab asks for, and far less than would fill the memory.
const longestMessage = 64 << 20

// Encode returns the message as it travels. A message longer than [Framing.Largest]
// cannot be framed; its length is then written as what is left of it.
func (f Framing) Encode(message []byte) []byte {
	out := make([]byte, 0, f.prefix()+len(message)+2)
	out = append(out, f.length(len(message))...)
	out = append(out, message...)
	return append(out, marks[f]...)
}

func (f Framing) length(n int) []byte {
	switch num := numbers[f]; {
	case num.width == 1:
		return []byte{byte(n)}
	case num.width == 2:
		return append(make([]byte, 0, 2), two(num.order, n)...)
	case num.width == 4:
		b := make([]byte, 4)
		num.order.PutUint32(b, uint32(n))
		return b
	}
	if width := f.header(); width > 0 {
		text := fmt.Sprintf("%-*d", width, n)
		return []byte(text[:width])
	}
	return nil
}

func two(order binary.ByteOrder, n int) []byte {
	b := make([]byte, 2)
	order.PutUint16(b, uint16(n))
	return b
}

// Split takes the first complete message from b. ok is false when there is none
// yet; raw is the message with its framing. Nothing is ever complete in the
// framing [Raw], nor behind a length that [Framing.Broken] tells of.
func (f Framing) Split(b []byte) (message, raw, rest []byte, ok bool) {
	if mark := marks[f]; mark != "" {
		return splitAt(b, mark, f == Line || f == "")
	}
	width := f.prefix()
	if width == 0 || len(b) < width {
		return nil, nil, b, false
	}
	n, bad := f.announced(b)
	if bad != nil || len(b)-width < n {
		return nil, nil, b, false
	}
	return b[width : width+n], b[:width+n], b[width+n:], true
}

func splitAt(b []byte, mark string, line bool) (message, raw, rest []byte, ok bool) {
	i := bytes.Index(b, []byte(mark))
	if i < 0 {
		return nil, nil, b, false
	}
	message = b[:i]
	if line {
		message = bytes.TrimSuffix(message, []byte("\r"))
	}
	return message, b[:i+len(mark)], b[i+len(mark):], true
}

// LengthError says that what stands before a message is no length.
type LengthError struct {
	Framing Framing
	Header  []byte // what stands there
	Length  int    // the number it gives, -1 if it gives none
}

func (e *LengthError) Error() string {
	if e.Length < 0 {
		return fmt.Sprintf("the %d bytes before the message are no length (want decimal figures, padded with spaces)", len(e.Header))
	}
	return fmt.Sprintf("the length before the message is %d, which is more than any message has", e.Length)
}

// Broken says why b cannot begin with a message, however much comes after it;
// nil if it can.
func (f Framing) Broken(b []byte) *LengthError {
	if width := f.prefix(); width == 0 || len(b) < width {
		return nil
	}
	_, bad := f.announced(b)
	return bad
}

// announced reads the length at the beginning of b, which holds all of it.
func (f Framing) announced(b []byte) (int, *LengthError) {
	header := b[:f.prefix()]
	n := 0
	switch num := numbers[f]; num.width {
	case 1:
		n = int(header[0])
	case 2:
		n = int(num.order.Uint16(header))
	case 4:
		n = int(num.order.Uint32(header))
	default:
		n = decimal(bytes.Trim(header, " "))
	}
	if n < 0 || n > longestMessage {
		return 0, &LengthError{Framing: f, Header: bytes.Clone(header), Length: n}
	}
	return n, nil
}

// decimal reads figures; -1 if these are none. What is beyond every bound stays
// just beyond it.
func decimal(figures []byte) int {
	if len(figures) == 0 {
		return -1
	}
	n := 0
	for _, c := range figures {
		if c < '0' || c > '9' {
			return -1
		}
		n = min(n*10+int(c-'0'), longestMessage+1)
	}
	return n
}
