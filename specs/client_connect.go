package specs

import (
	"net/netip"
	"strconv"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// clientConnect: where the client connects, and what it does before there is
// anything to do. Its visits have no typed line yet.
func clientConnect(check func(string, visit)) {
	check("connect/arguments", func(SpecContext, *guest) {}) // that they have met is enough

	check("connect/idle", func(ctx SpecContext, g *guest) {
		g.atRest(ctx, "while it waits for its keyboard")
		g.Types(ctx, "ECHO slow")
		g.next(ctx) // what was sent is for other checks
		g.atRest(ctx, "while it waits for a reply")
	})
}

// clientPlaces are the checks of a client that is not, or not at once, met at
// the usual place.
func clientPlaces(check func(string, body)) {
	check("connect/host", anotherHost)

	check("connect/refused", func(ctx SpecContext, s *Stage) {
		g := s.Listen(loopback)
		g.host.Close() // nobody listens there now
		g.launch()
		g.EndsBadly(ctx, "nobody listens at "+g.host.Addr.String())
	})
}

// anotherHost gives the client an address of this machine that is not the usual
// one, and keeps open house where it would connect if it took no notice.
func anotherHost(ctx SpecContext, s *Stage) {
	g := s.Listen(netip.AddrFrom4([4]byte{127, 0, 0, 2}))
	var traps []*peer.Host
	for _, at := range []string{"127.0.0.1:" + strconv.Itoa(int(g.host.Addr.Port())), "127.0.0.1:5050", "[::1]:" + strconv.Itoa(int(g.host.Addr.Port()))} {
		if trap, err := g.room.Listen(netip.MustParseAddrPort(at)); err == nil { // else it is in use, or there is no IPv6
			traps = append(traps, trap)
			defer trap.Close()
		}
	}
	g.launch()
	g.until(ctx, func() bool {
		for _, trap := range traps {
			if trap.Accept("elsewhere") != nil {
				g.fail(failure{kind: verdict.Elsewhere, cause: "client-ignores-arguments",
					text: "given " + g.host.Addr.String() + ", the client connected to " + trap.Addr.String()})
			}
		}
		return g.accepted()
	})
	if g.server == nil {
		g.meet(ctx)
	}
}
