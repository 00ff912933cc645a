package specs

import (
	"context"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/match"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// mail is a stage on which datagrams travel instead of connections.
type mail struct {
	*Stage
	post *peer.Post
}

// datagrams collects the checks of a connectionless server.
func datagrams(check func(string, body)) {
	on := func(id string, act func(SpecContext, *mail)) {
		check(id, func(ctx SpecContext, s *Stage) {
			m := &mail{s, s.room.Post()}
			defer func() { m.post.Close() }()
			act(ctx, m)
			m.survives()
		})
	}
	datagramStart(on)
	datagramReplies(on)
	datagramBytes(on)
	datagramSenders(on)
	datagramTrouble(on)
	datagramEnd(on)
}

// sender brings in a sender.
func (m *mail) sender(ctx context.Context, name string) *peer.Sender {
	s, err := m.post.Sender(ctx, name)
	if err != nil {
		m.Unknown(err.Error())
	}
	return s
}

// senders brings in several, named after the first with a number.
func (m *mail) senders(ctx context.Context, name string, n int) []*peer.Sender {
	all := make([]*peer.Sender, n)
	for i := range all {
		all[i] = m.sender(ctx, numbered(name, i+1))
	}
	return all
}

// restart gives the check a program that nobody has written to.
func (m *mail) restart(ctx context.Context) {
	m.post.Close()
	m.Stage.Restart(ctx)
	m.post = m.room.Post()
}

// answered fails the check unless the reply is the wanted one.
func (m *mail) answered(r peer.Reply) {
	GinkgoHelper()
	if !r.Answered() {
		m.lacks(m.seen(r))
	}
}

// lacks fails the check with what a reply, or its absence, shows.
func (m *mail) lacks(s verdict.Symptom) {
	GinkgoHelper()
	if m.ended() {
		s.Cause = m.deadly()
	}
	m.Fail(s)
}

// survives fails a check that passed by its own words but has ended the program.
func (m *mail) survives() {
	if !m.gone && m.ended() {
		m.lacks(verdict.Symptom{Kind: verdict.Died})
	}
}

// ended reports whether the program has ended.
func (m *mail) ended() bool {
	if m.server == nil {
		return false
	}
	select {
	case <-m.server.Process.Done():
		return true
	default:
		return false
	}
}

// deadly is the mistake that shows when the program ends at this check.
func (m *mail) deadly() string {
	if c := m.check.Cause; c == "udp-stops-at-empty" || c == "serves-once" {
		return c
	}
	return "udp-dies"
}

// seen says what a reply that is not the wanted one shows. A datagram that the
// system had to drop is nobody's mistake.
func (m *mail) seen(r peer.Reply) verdict.Symptom {
	s := match.OfReply(r)
	s.Asked = r.Request.Text
	if s.Exact {
		s.Want, s.Exact, s.Wire = verdict.Show([]byte(s.Want)), false, nil // a datagram has no line end to show
	}
	if m.ended() {
		return s
	}
	if n := m.post.Dropped(); r.Missing() && n > 0 {
		m.Unknown("the program's receive buffer was full, so its system dropped " + decimal(n) + " of its datagrams")
	}
	if token := tokenIn(r.Request); token != nil {
		if astray := m.post.Holders(token, r.Peer); len(astray) > 0 {
			s.Kind, s.Cause = verdict.Strangers, "udp-wrong-peer"
			s.Text = "the reply for " + r.Peer + " went to " + strings.Join(astray, ", ")
			return s
		}
	}
	if r.Complete && !slices.Contains(contents, m.check.Cause) {
		s.Cause = "wrong-reply"
	}
	return s
}

// contents are the causes that a reply of another content may show.
var contents = []string{"wrong-reply", "udp-truncates", "lost-updates", "alters-text"}

// tokenIn is the part of a request that occurs nowhere else.
func tokenIn(q lab.Request) []byte { return tokenOf(q.Text) }

// serves expects that a sender who comes now is served.
func (m *mail) serves(ctx SpecContext, name, after string) {
	r := m.sender(ctx, name).Ask(ctx)
	r.Delivery = "asked after " + after
	m.answered(r)
}
