package fault

import (
	"context"
	"errors"
	"fmt"
	"net"
	"unicode/utf8"

	"github.com/labgrade/labgrade/reference/lab3"
)

// datagramFaults: the connectionless part.
var datagramFaults = []Fault{
	{
		Name: "udp-truncates", Cause: "udp-truncates", Part: Datagram,
		Text:     "receives into 1024 bytes, which cuts longer datagrams",
		datagram: func(d *datagrams) { d.size = 1024 },
	},
	{
		Name: "udp-truncates-4096", Cause: "udp-truncates", Part: Datagram,
		Text:     "receives into 4096 bytes, which cuts longer datagrams",
		datagram: func(d *datagrams) { d.size = 4096 },
	},
	{
		Name: "udp-stops-at-empty", Cause: "udp-stops-at-empty", Part: Datagram,
		Text: "takes an empty datagram for the end of its clients",
		datagram: func(d *datagrams) {
			d.check = func(datagram []byte) error {
				if len(datagram) == 0 {
					return errFinished
				}
				return nil
			}
		},
	},
	{
		Name: "udp-wrong-peer", Cause: "udp-wrong-peer", Part: Datagram,
		Text: "sends a reply to the sender of the datagram before",
		datagram: func(d *datagrams) {
			var before net.Addr
			d.peer = func(sender net.Addr) net.Addr {
				to := before
				before = sender
				if to == nil {
					return sender
				}
				return to
			}
		},
	},
	{
		Name: "udp-wrong-peer-port", Cause: "udp-wrong-peer", Part: Datagram,
		Text: "sends every reply from a new socket, and so from another port",
		datagram: func(d *datagrams) {
			d.send = func(_ net.PacketConn, reply []byte, to net.Addr) {
				if conn, err := net.Dial("udp", to.String()); err == nil {
					conn.Write(reply)
					conn.Close()
				}
			}
		},
	},
	{
		Name: "udp-one-client", Cause: "udp-one-client", Part: Datagram,
		Text: "connects its socket to the first client and hears no other",
		datagram: func(d *datagrams) {
			var first string
			d.hears = func(sender net.Addr) bool {
				if first == "" {
					first = sender.String()
				}
				return sender.String() == first
			}
		},
	},
	{
		Name: "udp-dies", Cause: "udp-dies", Part: Datagram,
		Text: "ends at a datagram that is not valid UTF-8",
		datagram: func(d *datagrams) {
			d.check = func(datagram []byte) error {
				if !utf8.Valid(datagram) {
					return errDecode
				}
				return nil
			}
		},
	},
}

// errFinished ends the service as if all was well.
var errFinished = errors.New("finished")

// datagrams is a correct connectionless server in steps.
type datagrams struct {
	size  int                                                // of the buffer for one datagram
	hears func(sender net.Addr) bool                         // whether it takes datagrams of this sender
	check func(datagram []byte) error                        // an error ends the service
	peer  func(sender net.Addr) net.Addr                     // where the reply goes
	send  func(pc net.PacketConn, reply []byte, to net.Addr) // how it goes

	model lab3.Server
}

func newDatagrams() *datagrams {
	return &datagrams{
		size:  65536,
		hears: func(net.Addr) bool { return true },
		check: func([]byte) error { return nil },
		peer:  func(sender net.Addr) net.Addr { return sender },
		send:  func(pc net.PacketConn, reply []byte, to net.Addr) { pc.WriteTo(reply, to) },
	}
}

func (d *datagrams) run(ctx context.Context, addr string) error {
	var lc net.ListenConfig
	pc, err := lc.ListenPacket(ctx, "udp", addr)
	if err != nil {
		return err
	}
	defer pc.Close()
	defer context.AfterFunc(ctx, func() { pc.Close() })()

	err = d.serve(pc)
	if ctx.Err() != nil || errors.Is(err, errFinished) {
		return nil
	}
	return err
}

// serve answers datagrams until pc is closed or the service ends.
func (d *datagrams) serve(pc net.PacketConn) error {
	buffer := make([]byte, d.size)
	for {
		n, sender, err := pc.ReadFrom(buffer)
		if err != nil {
			return fmt.Errorf("receiving: %w", err)
		}
		if !d.hears(sender) {
			continue
		}
		if err := d.check(buffer[:n]); err != nil {
			return err
		}
		d.send(pc, []byte(d.model.AnswerDatagram(buffer[:n]).Text), d.peer(sender))
	}
}
