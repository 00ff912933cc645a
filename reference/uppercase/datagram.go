package uppercase

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// maxDatagram is more than any UDP datagram can hold, so that none is cut.
const maxDatagram = 65536

// ServePacket is the server over datagrams. Each datagram is a message, so there
// is nothing to put together and no line end to look for; one loop is enough for
// all senders, since there is no connection to wait for. It returns nil when ctx
// is done, and an error when pc was closed by somebody else. ServePacket closes
// pc.
func ServePacket(ctx context.Context, pc net.PacketConn) error {
	defer pc.Close()
	defer context.AfterFunc(ctx, func() { pc.Close() })()

	buffer := make([]byte, maxDatagram)
	for {
		n, sender, err := pc.ReadFrom(buffer)
		switch {
		case err == nil:
			// That a reply cannot be sent concerns its sender alone.
			pc.WriteTo(upper(buffer[:n]), sender)
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("receiving datagrams: %w", err)
		default: // trouble with one datagram is no reason to stop
			time.Sleep(acceptPause)
		}
	}
}
