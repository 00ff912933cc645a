package lab3

import (
	"context"
	"errors"
	"fmt"
	"net"
	"unicode/utf8"
)

// maxDatagram is more than any UDP datagram can hold, so that none is cut.
const maxDatagram = 65536

// ServePacket is the connectionless server: each datagram that arrives on pc
// is one request, and its reply goes in one datagram to where it came from. It
// returns nil when ctx is done, and an error when pc was closed by somebody
// else. ServePacket closes pc.
//
// One loop is enough for all clients: there is no connection to wait for, no
// request takes time, and sending a datagram does not wait for its receiver.
func (s *Server) ServePacket(ctx context.Context, pc net.PacketConn) error {
	defer pc.Close()
	defer context.AfterFunc(ctx, func() { pc.Close() })()

	buffer := make([]byte, maxDatagram)
	for {
		n, sender, err := pc.ReadFrom(buffer)
		switch {
		case err == nil:
			s.reply(pc, sender, buffer[:n])
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("receiving datagrams: %w", err)
		default: // trouble with one datagram is no reason to stop
			pause(ctx, acceptPause)
		}
	}
}

// reply answers one datagram. A reply that cannot be sent because it does not
// fit into a datagram is replaced by an ERR; any other failure concerns this
// sender alone, and UDP promises it nothing.
func (s *Server) reply(pc net.PacketConn, sender net.Addr, datagram []byte) {
	reply := s.AnswerDatagram(datagram)
	if _, err := pc.WriteTo([]byte(reply.Text), sender); err != nil {
		pc.WriteTo([]byte(refuse("reply too long").Text), sender)
	}
}

// AnswerDatagram returns the reply to the request in a datagram. A line end is
// not needed, and one at the end is ignored.
func (s *Server) AnswerDatagram(datagram []byte) Reply {
	line := trimLineEnd(datagram)
	if !utf8.Valid(line) {
		return refuse("not valid UTF-8")
	}
	return s.plain(string(line))
}
