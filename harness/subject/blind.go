package subject

import (
	"context"
	"net"
	"net/netip"
	"time"
)

// blindly waits for the server on a system whose socket table is not to be
// read: as a declared last resort by connecting, which a server that serves
// only one client does not survive. The report says so.
func (w *start) blindly(ctx context.Context) *Trouble {
	addr := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(w.server.Port))
	for {
		select {
		case <-w.server.Process.Done():
			return w.ended()
		default:
		}
		if w.UDP && time.Since(w.began) > blindDatagram || !w.UDP && connects(ctx, addr) {
			w.server.Addr = addr
			return nil
		}
		if w.grow(time.Now(), false); ctx.Err() != nil || w.over() {
			return w.trouble(Unknown, nil)
		}
		w.pause(ctx)
	}
}

// blindDatagram is how long a datagram server gets to bind where nothing tells.
const blindDatagram = 500 * time.Millisecond

func connects(ctx context.Context, addr netip.AddrPort) bool {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr.String())
	if err != nil {
		return false
	}
	return conn.Close() == nil
}
