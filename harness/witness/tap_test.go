package witness

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"
)

var (
	ada    = netip.MustParseAddrPort("127.0.0.1:40000")
	server = netip.MustParseAddrPort("127.0.0.1:5050")
)

// packet is an IPv4 packet with a TCP segment.
func packet(from, to netip.AddrPort, seq uint32, flags byte, data string) []byte {
	p := make([]byte, leastIPv4+leastTCP, leastIPv4+leastTCP+len(data))
	be := binary.BigEndian
	p[0], p[9] = 4<<4|5, protoTCP
	be.PutUint16(p[2:], uint16(cap(p)))
	copy(p[12:], from.Addr().AsSlice())
	copy(p[16:], to.Addr().AsSlice())
	tcp := p[leastIPv4:]
	be.PutUint16(tcp, from.Port())
	be.PutUint16(tcp[2:], to.Port())
	be.PutUint32(tcp[4:], seq)
	tcp[12], tcp[13] = leastTCP/4<<4, flags
	return append(p, data...)
}

// TestFlows: every byte is told once and in order, whatever packets it came in.
func TestFlows(t *testing.T) {
	const ack = 1 << 4
	wrap := ^uint32(0) - 1 // the numbers begin again at 0
	for _, row := range []struct {
		packets [][]byte
		want    string
		reason  string
	}{
		{[][]byte{packet(ada, server, 9, flagSYN, ""), packet(server, ada, 70, flagSYN|ack, "")}, "open", "a connection is asked for once"},
		{[][]byte{packet(ada, server, 9, flagSYN, ""), packet(ada, server, 10, ack, "")}, "open", "an acknowledgement tells nothing"},
		{[][]byte{packet(ada, server, 9, flagSYN, ""), packet(ada, server, 10, ack, "one"), packet(ada, server, 13, ack, "two")}, "open one two", "bytes"},
		{[][]byte{packet(ada, server, 10, ack, "one"), packet(ada, server, 10, ack, "one")}, "one", "sent again"},
		{[][]byte{packet(ada, server, 10, ack, "one"), packet(ada, server, 10, ack, "onetwo")}, "one two", "sent again, and more"},
		{[][]byte{packet(ada, server, 10, ack, "one"), packet(server, ada, 70, ack, "OK")}, "one OK", "each direction has numbers of its own"},
		{[][]byte{packet(ada, server, 10, ack, "one"), packet(ada, server, 20, ack, "two")}, "one two", "a packet was not seen"},
		{[][]byte{packet(ada, server, wrap, ack, "one"), packet(ada, server, wrap+3, ack, "two")}, "one two", "numbers that begin again"},
		{[][]byte{packet(ada, server, 10, ack|flagFIN, "one"), packet(ada, server, 10, ack|flagFIN, "one")}, "one end", "the end, sent again"},
		{[][]byte{packet(ada, server, 10, flagRST, "")}, "reset", "a reset"},
		{[][]byte{nil, {4 << 4}, {6 << 4}, packet(ada, server, 1, 0, "")[:30], make([]byte, 60)}, "", "no packets"},
	} {
		var got []string
		f := flows{}
		for _, p := range row.packets {
			s, ok := f.segment(p)
			for word, is := range map[string]bool{"open": s.Opens, string(s.Data): len(s.Data) > 0, "reset": s.Resets} {
				if ok && is {
					got = append(got, word)
				}
			}
			if ok && s.Ends {
				got = append(got, "end")
			}
		}
		if text := strings.Join(got, " "); text != row.want {
			t.Errorf("%s: got %q, want %q", row.reason, text, row.want)
		}
	}
}

// asked reports whether a packet asks for a connection, which may be a new one
// between the same ports.
func asked(p []byte) bool {
	_, _, tcp := addresses(p)
	return len(tcp) > 13 && tcp[13]&flagSYN != 0
}

func FuzzFlows(f *testing.F) {
	f.Add(packet(ada, server, 9, flagSYN, "one"))
	f.Add(fmt.Appendf(nil, "%c%s", 6<<4, strings.Repeat("\x06", 80)))
	f.Fuzz(func(t *testing.T, p []byte) {
		all := flows{}
		all.segment(p)
		s, ok := all.segment(p)
		if again := len(p) > 0 && asked(p); ok && len(s.Data) > 0 && !again {
			t.Errorf("told twice: %+v", s)
		}
	})
}
