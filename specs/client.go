package specs

import (
	"context"
	"net/netip"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// guest is a student's client: the harness types for it, watches its screen,
// and plays the server that it talks to. Each check has a fresh one.
type guest struct {
	*Stage
	host    *peer.Host
	others  []*peer.Host // where it was not sent
	server  *peer.Peer   // our end of its connection, nil before there is one
	process *program.Process
	started time.Time
	witness *witness.Witness
	screen  *screen
	read    int      // how much of what it printed was told already
	typed   []byte   // for the report
	heard   []byte   // the last message from it
	said    []byte   // the last reply to it
	owed    []string // replies that a client which prints late must have printed in the end
}

// ways are what a client is known to do wrong with every reply. They have been
// found and counted once; from then on they are overlooked.
type ways struct {
	loose   bool // it prints other things beside the reply
	garbled bool // it changes the reply itself
	late    bool // it prints only at its end
}

// clients registers the checks of the client part.
func clients(check func(string, body)) {
	for id, v := range visits {
		check(id, func(ctx SpecContext, s *Stage) { s.visit(ctx, v) })
	}
}

// visit is a check of a client that has connected.
type visit func(ctx SpecContext, g *guest)

// visits are the checks of a client that has connected at the usual place.
var visits = allVisits(clientConnect, clientSend, clientPrint, clientEnd, clientLost, clientLoad)

func allVisits(groups ...func(func(string, visit))) map[string]visit {
	all := map[string]visit{}
	for _, group := range groups {
		group(func(id string, v visit) { all[id] = v })
	}
	return all
}

// visit starts the client, meets it, and makes the check.
func (s *Stage) visit(ctx SpecContext, v visit) {
	if s.ways.garbled && stageName(s.check.ID) != "send" && stageName(s.check.ID) != "connect" {
		s.outcome, s.reason = result.Skipped, "builds on print/line"
		Skip(s.reason)
	}
	g := s.expected(ctx)
	if g == nil {
		g = s.Start(ctx)
	}
	s.prepare()
	v(ctx, g)
	g.settle(ctx)
}

func stageName(id string) string {
	stage, _, _ := strings.Cut(id, "/")
	return stage
}

// loopback is the address that clients are given.
var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// Start starts a client with the address of a host that listens, and meets it.
func (s *Stage) Start(ctx context.Context) *guest {
	g := s.Listen(loopback)
	g.launch()
	g.meet(ctx)
	return g
}

// Listen prepares a client's visit: a host at this address.
func (s *Stage) Listen(at netip.Addr) *guest {
	if err := s.listen(at); err != nil {
		s.Unknown(err.Error())
	}
	return s.guest
}

func (s *Stage) listen(at netip.Addr) (err error) {
	s.room = s.emptyRoom()
	s.guest = &guest{Stage: s}
	s.guest.host, err = s.room.Listen(netip.AddrPortFrom(at, uint16(s.Subject.Port())))
	return err
}

// launch starts the program.
func (g *guest) launch() {
	switch err := g.start(); {
	case g.screen == nil:
		g.Unknown(err.Error())
	case err != nil:
		g.Fail(verdict.Symptom{Kind: verdict.Deaf, Text: "the program could not be started: " + err.Error()})
	}
}

// start starts the program on a screen of its own.
func (g *guest) start() error {
	screen, theirs, err := newScreen(func(b []byte) { g.log.Add("program", transcript.Printed, b) })
	if err != nil {
		return err
	}
	g.screen = screen
	host, port := g.host.Addr.Addr().String(), strconv.Itoa(int(g.host.Addr.Port()))
	recipe := g.Subject.Recipe
	g.started = time.Now()
	g.process, err = program.Start(g.ctx, program.Spec{
		Argv: recipe.Argv(map[string]string{"host": host, "port": port}), Dir: recipe.Dir,
		Env: buffered(), Stdout: theirs, Since: g.Clock.Now,
	})
	if err != nil {
		return err
	}
	g.mark(transcript.Started, "with the arguments "+host+" "+port)
	g.witness, _ = witness.New(g.process.Pids) // without it, there is less evidence
	g.room.Program, g.room.Witness, g.room.GivenUp = g.process, g.witness, g.floods
	return nil
}

// buffered is the environment of a client: it must flush what it prints by
// itself, so Python is not told to.
func buffered() (env []string) {
	for _, entry := range program.CleanEnv() {
		if !strings.HasPrefix(entry, "PYTHONUNBUFFERED=") {
			env = append(env, entry)
		}
	}
	return env
}

// until waits for something that the client is to do.
func (g *guest) until(ctx context.Context, done func() bool) (*witness.Proof, bool) {
	return g.room.Until(ctx, done, g.process.Fed)
}

// floods reports whether the client prints without end, and so is held up.
func (g *guest) floods() bool { return g.screen != nil && g.screen.flooded() }

// over reports whether the client has ended.
func (g *guest) over() bool { return over(g.process) }

// part ends the visit, whatever the client is doing.
func (g *guest) part(ctx context.Context) {
	if g.host != nil {
		g.host.Close()
	}
	g.room.Vanish()
	if g.process != nil {
		g.account()
		g.process.Stop(ctx)
	}
	if g.screen != nil {
		g.screen.close()
	}
	g.witness.Close()
}

// account adds up what the client used, and keeps its complaints.
func (g *guest) account() {
	used := g.witness.Look(nil).Schedule()
	g.schedule.Running += used.Running
	g.schedule.Waiting += used.Waiting
	if _, stderr := g.process.Output(); stderr.Total > 0 && g.symptom != nil {
		g.stderr = lastLines(stderr.Text(), keptLines)
	}
}
