package match

import (
	"bytes"
	"cmp"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// BeAnswered succeeds for a [peer.Reply] that is the wanted one and came while
// everybody else was held.
func BeAnswered() Matcher {
	return matcher[peer.Reply]{name: "BeAnswered", match: peer.Reply.Answered, symptom: OfReply}
}

// OfReply says what a reply that is not the wanted one shows.
func OfReply(r peer.Reply) verdict.Symptom {
	s := verdict.Symptom{
		Peer: r.Peer, Held: r.Held, Freed: r.Freed, Left: r.Left, Late: r.Late, Delivery: r.Delivery,
		Asked: r.Request.Bytes(), Want: r.Request.Want.String(),
	}
	var text string
	text, s.Exact = r.Request.Want.Literal()
	if framing := cmp.Or(r.Framing, r.Request.Framing); s.Exact && framing != "" && framing != lab.Line {
		s.Wire = framing.Encode([]byte(text))
	}
	s = ofMessage(s, r.Message)
	s.Kind = kindOf(r)
	if r.Broken != nil {
		s.Text = "what came for " + r.Peer + " is no message: " + r.Broken.Error()
	}
	if end, ok := lookEnd(r); ok {
		s.Taken = end
	}
	return s
}

func kindOf(r peer.Reply) verdict.Kind {
	switch {
	case r.Late || r.Held != "" && r.Missing() && r.Ending == peer.Open && r.Proof != nil:
		return verdict.Blocked
	case r.Complete, r.Endless, r.Broken != nil:
		return verdict.Wrong
	case r.Ending != peer.Open:
		return verdict.Ended
	case r.Gave && r.Proof == nil:
		return verdict.Unproven
	case len(r.Text) > 0 && r.Request.Want.Match(bytes.TrimRight(r.Text, "\r")):
		return verdict.NoLineEnd
	case len(r.Text) > 0:
		return verdict.Wrong
	case r.Stalled != nil || r.Proof != nil:
		return verdict.NoReply
	}
	return verdict.Unproven
}

// lookEnd reports whether the program had read the request, if that is known.
func lookEnd(r peer.Reply) (taken, known bool) {
	if r.Proof == nil {
		return false, false
	}
	end, ok := r.Proof.Look.End(r.Peer)
	return ok && end.Theirs.Inode != 0 && end.Theirs.Unread == 0, ok
}
