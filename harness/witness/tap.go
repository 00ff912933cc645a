package witness

import (
	"encoding/binary"
	"net/netip"
)

// Segment is a piece of what travels over a TCP connection between two programs,
// in one direction.
type Segment struct {
	From, To netip.AddrPort
	Data     []byte // valid until the next segment
	Opens    bool   // the connection is asked for
	Ends     bool   // nothing more comes from this side
	Resets   bool   // the connection is broken
}

// flow is one direction of a connection.
type flow struct{ from, to netip.AddrPort }

// flows puts what was seen of packets together: each byte is told once, in order,
// also when its packet was sent again. The zero value is ready.
type flows map[flow]uint32 // the next sequence number

// Protocol numbers and flags of RFC 9293, RFC 791 and RFC 8200.
const (
	protoTCP  = 6
	leastIPv4 = 20
	leastIPv6 = 40
	leastTCP  = 20
	flagFIN   = 1
	flagSYN   = 2
	flagRST   = 4
)

// segment reads an IP packet; ok is false if it holds nothing new of a TCP
// connection.
func (f flows) segment(packet []byte) (s Segment, ok bool) {
	from, to, b := addresses(packet)
	if len(b) < leastTCP || len(b) < int(b[12]>>4)*4 {
		return s, false
	}
	be := binary.BigEndian
	s.From, s.To = netip.AddrPortFrom(from, be.Uint16(b)), netip.AddrPortFrom(to, be.Uint16(b[2:]))
	seq, flags := be.Uint32(b[4:]), b[13]
	s.Data = b[int(b[12]>>4)*4:]
	s.Ends, s.Resets = flags&flagFIN != 0, flags&flagRST != 0
	s.Opens = flags&flagSYN != 0 && flags&(1<<4) == 0
	way := flow{s.From, s.To}
	next, known := f[way]
	if flags&flagSYN != 0 || !known {
		next = seq
		if flags&flagSYN != 0 {
			next++
			seq++
		}
	}
	if again := int32(next - seq); again > 0 { // sent again, as a whole or in part
		s.Data = s.Data[min(int(again), len(s.Data)):]
		s.Ends = s.Ends && len(s.Data) > 0
	} else {
		next = seq
	}
	f[way] = next + uint32(len(s.Data))
	if s.Ends {
		f[way]++
	}
	return s, len(s.Data) > 0 || s.Opens || s.Ends || s.Resets
}

// addresses reads the header of an IP packet, and returns what TCP has in it.
func addresses(p []byte) (from, to netip.Addr, rest []byte) {
	if len(p) == 0 {
		return from, to, nil
	}
	switch p[0] >> 4 {
	case 4:
		size := int(p[0]&15) * 4
		if size < leastIPv4 || len(p) < size || p[9] != protoTCP {
			return from, to, nil
		}
		from, to = netip.AddrFrom4([4]byte(p[12:16])), netip.AddrFrom4([4]byte(p[16:20]))
		rest = p[size:]
		if total := int(binary.BigEndian.Uint16(p[2:])); total >= size && total < len(p) {
			rest = p[size:total]
		}
	case 6:
		if len(p) < leastIPv6 || p[6] != protoTCP {
			return from, to, nil
		}
		from, to = netip.AddrFrom16([16]byte(p[8:24])).Unmap(), netip.AddrFrom16([16]byte(p[24:40])).Unmap()
		rest = p[leastIPv6:]
	}
	return from, to, rest
}
