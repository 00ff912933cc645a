package specs

import (
	"context"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strconv"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// clientConnect: what the client does before there is anything to do.
func clientConnect(check func(string, visit)) {
	check("connect/idle", func(ctx SpecContext, g *guest) {
		g.rests(ctx, "while it waits for its keyboard")
		g.Types(ctx, "ECHO slow")
		g.next(ctx) // what was sent is for other checks
		g.rests(ctx, "while it waits for a reply")
	})
}

// rests expects the client to come to rest. One that is only held up, because it
// floods us, does not.
func (g *guest) rests(ctx SpecContext, when string) {
	g.atRest(ctx, when)
	if g.floods() {
		g.fail(failure{kind: verdict.Busy, text: "the client does not come to rest " + when})
	}
}

// clientPlaces are the checks of where the client connects. That they have met
// is enough.
func clientPlaces(check func(string, body)) {
	check("connect/arguments", func(ctx SpecContext, s *Stage) { s.meetAt(ctx, loopback) })
	check("connect/host", func(ctx SpecContext, s *Stage) { s.meetAt(ctx, netip.AddrFrom4([4]byte{127, 0, 0, 2})) })

	check("connect/refused", func(ctx SpecContext, s *Stage) {
		g := s.Listen(loopback)
		g.host.Close() // nobody listens there now
		g.launch()
		g.EndsBadly(ctx, "nobody listens at "+g.host.Addr.String())
	})
}

// meetAt gives the client an address of this machine, and keeps open house where
// it would connect if it took no notice.
func (s *Stage) meetAt(ctx context.Context, at netip.Addr) {
	g := s.Listen(at)
	g.others = g.openHouse()
	defer func() {
		for _, other := range g.others {
			other.Close()
		}
	}()
	g.launch()
	g.meet(ctx)
}

// openHouse listens at the usual addresses, on the port that the client is
// given, on the one that the handout names, and on those that its source names.
// Who comes there decides nothing, it may be a stranger: it tells only where a
// client went that did not come to where it was sent.
func (g *guest) openHouse() (others []*peer.Host) {
	for _, port := range append([]uint16{g.host.Addr.Port(), 5050}, portsIn(g.Subject.Recipe.Sources)...) {
		for _, at := range []netip.Addr{loopback, netip.IPv6Loopback()} {
			if other, err := g.room.Listen(netip.AddrPortFrom(at, port)); err == nil { // else it is in use, or there is no IPv6
				others = append(others, other)
			}
		}
	}
	return others
}

// portsIn finds the numbers in a program's text that may be ports it has built in.
func portsIn(sources []string) (ports []uint16) {
	for _, path := range sources {
		text, _ := os.ReadFile(path) // without it, less can be told
		for _, number := range portForm.FindAll(text, -1) {
			port, err := strconv.ParseUint(string(number), 10, 16)
			if err == nil && port >= lowestPort && !slices.Contains(ports, uint16(port)) && len(ports) < mostPorts {
				ports = append(ports, uint16(port))
			}
		}
	}
	return ports
}

var portForm = regexp.MustCompile(`\b[0-9]{4,5}\b`)

const (
	lowestPort = 1024
	mostPorts  = 16
)

// meet accepts the client's connection.
func (g *guest) meet(ctx context.Context) {
	proof, ok := g.until(ctx, g.accepted)
	if ok {
		return
	}
	f := failure{kind: verdict.Deaf, proof: proof, cause: "client-ignores-arguments",
		text: "the client did not connect to " + g.host.Addr.String()}
	switch elsewhere, found := g.elsewhere(); {
	case found && (proof != nil || g.over()):
		f.kind, f.text = verdict.Elsewhere, "given "+g.host.Addr.String()+", the client connected to "+elsewhere.String()
	case g.over():
		f.text = "the client ended, and had not connected to " + g.host.Addr.String()
	case proof != nil && asksFirst(proof.Look):
		f.text = "the client waits for its keyboard before it connects to " + g.host.Addr.String()
	}
	g.fail(f)
}

// accepted accepts the client's connection if it is there.
func (g *guest) accepted() bool {
	g.server = g.host.Accept("server")
	return g.server != nil
}

// elsewhere is where somebody has come to who was not sent there.
func (g *guest) elsewhere() (netip.AddrPort, bool) {
	for _, other := range g.others {
		if other.Accept("elsewhere") != nil {
			return other.Addr, true
		}
	}
	return netip.AddrPort{}, false
}

// asksFirst reports whether a thread waits for the keyboard.
func asksFirst(l witness.Look) bool {
	return slices.ContainsFunc(l.Threads, func(t witness.Thread) bool {
		return t.WaitsFor(witness.Recv, witness.StandardInput) || t.WaitsFor(witness.Poll, witness.StandardInput)
	})
}
