package specs

import (
	"net/netip"
	"sync"

	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/verdict"
	"github.com/labgrade/labgrade/harness/witness"
)

// wire is what a student's own clients and server say to each other, as it is
// seen on its way. A nil *wire has seen nothing, which is not known to be nothing.
type wire struct {
	tap    *witness.Tap
	log    *transcript.Log
	server netip.AddrPort

	mu       sync.Mutex
	arriving string            // whose client is being started
	names    map[uint16]string // by the clients' ports
	talks    map[string]*talk  // since the client's last line was typed
	strays   map[string]netip.AddrPort
}

// talk is what went back and forth.
type talk struct{ sent, received []byte }

// listensIn begins to record; where that is not possible, there is less evidence.
func (s *Stage) listensIn() {
	if s.wire != nil || s.server == nil || s.Tap == nil {
		return
	}
	s.wire = &wire{
		tap: s.Tap, log: s.log, server: s.server.Addr,
		names: map[uint16]string{}, talks: map[string]*talk{}, strays: map[string]netip.AddrPort{},
	}
	s.Tap.Tell(s.wire.see)
}

// see takes down one segment.
func (w *wire) see(s witness.Segment) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.Opens {
		w.opens(s)
	}
	switch port := w.server.Port(); port {
	case s.To.Port():
		w.keep(w.names[s.From.Port()], s, true)
	case s.From.Port():
		w.keep(w.names[s.To.Port()], s, false)
	}
}

// opens takes down who has connected, and to what. Connections that are made while
// no client is being started are the harness's own.
func (w *wire) opens(s witness.Segment) {
	switch {
	case w.arriving == "":
	case s.To.Port() == w.server.Port():
		w.names[s.From.Port()] = w.arriving
		w.log.Add(w.arriving, transcript.Dialled, nil)
	default:
		w.strays[w.arriving] = s.To
	}
}

// keep takes down what a client has sent, or received.
func (w *wire) keep(name string, s witness.Segment, sent bool) {
	if name == "" {
		return
	}
	t := w.talks[name]
	if t == nil {
		t = &talk{}
		w.talks[name] = t
	}
	data, end, reset, kept := transcript.Received, transcript.SawEnd, transcript.SawReset, &t.received
	if sent {
		data, end, reset, kept = transcript.Sent, transcript.HalfClosed, transcript.Reset, &t.sent
	}
	if len(s.Data) > 0 {
		w.log.Add(name, data, s.Data)
		*kept = append(*kept, s.Data[:min(len(s.Data), max(0, maxTalk-len(*kept)))]...)
	}
	if s.Ends {
		w.log.Add(name, end, nil)
	}
	if s.Resets {
		w.log.Add(name, reset, nil)
	}
}

// maxTalk is more than is ever told of one exchange.
const maxTalk = 64 << 10

// arrives says whose client is being started: the next connections are his.
func (w *wire) arrives(name string) {
	if w == nil {
		return
	}
	w.tap.Take()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.arriving = name
}

// anew forgets what the client and the server have said to each other.
func (w *wire) anew(name string) {
	if w == nil {
		return
	}
	w.tap.Take()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.talks, name)
}

// facts tell what has travelled since the last line was typed.
func (w *wire) facts(name string) []string {
	if w == nil {
		return nil
	}
	w.tap.Take()
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.talks[name]
	if t == nil {
		t = &talk{}
	}
	to, strayed := w.strays[name]
	switch {
	case strayed && len(t.sent)+len(t.received) == 0:
		return []string{name + "'s client asked for a connection to " + to.String() + ", and the server listens at " + w.server.String()}
	case len(t.sent) == 0 && len(t.received) == 0:
		return []string{name + "'s client has sent nothing to the server since then, nor the server to it"}
	case len(t.received) == 0:
		return []string{name + "'s client sent " + verdict.Show(t.sent), "the server has sent nothing back"}
	case len(t.sent) == 0:
		return []string{name + "'s client has sent nothing since then", "the server sent " + verdict.Show(t.received)}
	}
	return []string{name + "'s client sent " + verdict.Show(t.sent), "the server sent " + verdict.Show(t.received)}
}

// received is what the server has sent to a client since its last line was typed.
func (w *wire) received(name string) (sent []byte, known bool) {
	if w == nil {
		return nil, false
	}
	w.tap.Take()
	w.mu.Lock()
	defer w.mu.Unlock()
	if t := w.talks[name]; t != nil {
		sent = t.received
	}
	return sent, true
}

func (w *wire) close() {
	if w != nil {
		w.tap.Tell(nil)
	}
}
