package lab

import (
	"fmt"
	"maps"
	"slices"
)

// scene is what a script has done so far, to find steps that cannot happen.
type scene struct {
	*Part
	sent   map[string]bool // clients that have sent something
	met    map[string]bool // clients that have connected
	gone   map[string]Act  // clients that have left, and how
	deaf   map[string]bool // clients that never read
	halved map[string]bool // clients that have closed their sending side
	own    map[string]bool // clients that are the student's own, in a part that grades a pair
}

// impossible finds the steps of a script that cannot happen, or could wait for
// ever: by line. What cannot be known beside steps that do not parse is left out.
func (p *partFile) impossible(steps []Step, partial bool) map[int]string {
	if partial {
		return nil
	}
	s := &scene{
		Part: p.Part, sent: map[string]bool{}, met: map[string]bool{}, gone: map[string]Act{}, deaf: map[string]bool{}, halved: map[string]bool{},
		own: map[string]bool{},
	}
	mistakes := map[int]string{}
	for _, step := range steps {
		if text := s.play(step); text != "" {
			mistakes[step.Line] = text
		}
	}
	return mistakes
}

// The names that stand for programs, not for clients of the harness.
const (
	TheServer = "server"
	TheClient = "client"
)

func (s *scene) play(step Step) string {
	switch {
	case s.Programs == Client:
		return s.visit(step)
	case s.Programs == Pair && step.Who != TheServer && (s.own[step.Who] || slices.Contains(ownActs, step.Act)):
		return s.couple(step)
	}
	if step.Who == TheServer || step.Act == Prints || step.Act == Tells || step.Act == Types || step.Act == EndInput || step.Act == Exits || step.Act == Starts {
		return s.program(step)
	}
	if s.Transport == "udp" && slices.Contains(streamActs, step.Act) {
		return fmt.Sprintf("%q is for connections, and this part uses datagrams", step.Act)
	}
	text := s.act(step)
	s.met[step.Who] = true
	return text
}

// streamActs need a connection.
var streamActs = []Act{HalfClose, Ends, Unread, Pieces}

// ownActs are what a student's own client can do, beside closing.
var ownActs = []Act{Starts, Types, Prints, EndInput, Exits}

// IsOwn reports whether only a student's own client acts so, in a part that
// grades a pair.
func (a Act) IsOwn() bool { return slices.Contains(ownActs, a) }

// couple is a step of a student's own client, beside the student's own server.
func (s *scene) couple(step Step) string {
	who := step.Who
	switch {
	case s.met[who] && !s.own[who]:
		return fmt.Sprintf("%s is a client of labgrade above, so it cannot be the student's own here; give it another name", who)
	case s.gone[who] != "":
		return fmt.Sprintf("%s has left: %q stands above", who, s.gone[who])
	case step.Act == Close || step.Act == Exits:
		s.gone[who] = step.Act
	case !slices.Contains(ownActs, step.Act):
		return fmt.Sprintf("%s is the student's own client, which sends what it likes: use one of %s", who, list(append(slices.Clone(ownActs), Close)))
	}
	s.own[who], s.met[who] = true, true
	return ""
}

// program is a step about the program under test, a server.
func (s *scene) program(step Step) string {
	switch {
	case step.Who == TheServer && step.Act == Prints:
		return ""
	case step.Who == TheServer && step.Act == Tells && s.Programs == Pair:
		return ""
	case step.Act == Tells:
		return `only the server of a pair tells: elsewhere write "server prints text"`
	case step.Who == TheServer:
		return `the server is the program that is graded: the only step about it is "server prints text"`
	case step.Act == Prints:
		return `only the program prints: write "server prints text"`
	}
	return fmt.Sprintf("%q is for parts that grade a client or a pair", step.Act)
}

func (s *scene) act(step Step) string {
	who := step.Who
	if how := s.gone[who]; how != "" {
		return fmt.Sprintf("%s is not connected any more: %q stands above", who, how)
	}
	switch step.Act {
	case Send, Pieces:
		s.sent[who] = true
		if s.halved[who] {
			return who + ` cannot send any more: "half-closes" stands above`
		}
	case Expect:
		return s.waits(who)
	case Waits:
		if !s.met[step.Other] {
			return fmt.Sprintf("no client is called %s above%s", step.Other, meant(step.Other, slices.Sorted(maps.Keys(s.met))))
		}
		return s.waits(step.Other)
	case HalfClose:
		s.halved[who] = true
	case Close, Reset:
		s.gone[who] = step.Act
	case Unread:
		s.deaf[who] = true
		if s.met[who] {
			return `"never-reads" must be the first step of a client`
		}
	}
	return ""
}

// waits refuses to wait for what cannot come.
func (s *scene) waits(who string) string {
	switch {
	case s.gone[who] != "":
		return fmt.Sprintf("%s is not connected any more: %q stands above", who, s.gone[who])
	case s.deaf[who]:
		return who + ` reads nothing: "never-reads" stands above`
	case !s.sent[who] && len(s.Ambient) == 0:
		others := slices.Sorted(maps.Keys(s.sent))
		return fmt.Sprintf(`%s has sent nothing, so this line would wait for ever%s (messages that come unasked are declared by "ambient: [...]")`, who, meant(who, others))
	}
	return ""
}

// visit is a step of a part that grades a client, against the harness's server.
func (s *scene) visit(step Step) string {
	acts := map[string][]Act{TheServer: {Send, Expect, Pieces, Close, Reset, HalfClose}, TheClient: {Types, Prints, EndInput, Exits}}
	if allowed, ok := acts[step.Who]; !ok {
		return `this part grades a client: a step begins with "client", the program, or "server", the other end`
	} else if !slices.Contains(allowed, step.Act) {
		return fmt.Sprintf("%q is no act of the %s here; use one of %s", step.Act, step.Who, list(allowed))
	}
	return ""
}
