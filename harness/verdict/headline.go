package verdict

import (
	"fmt"
	"strings"

	"github.com/labgrade/labgrade/harness/witness"
)

// Headline says in one line what was observed.
func Headline(s Symptom) string {
	if s.Text != "" {
		return s.Text
	}
	who := s.Peer
	if who == "" {
		who = "the client"
	}
	switch s.Kind {
	case Died:
		return diedHeadline(s)
	case Blocked:
		return blockedHeadline(s, who)
	case NoReply:
		return fmt.Sprintf("%s got no reply%s", who, delivered(s))
	case Wrong:
		return fmt.Sprintf("%s got another reply than the protocol says%s", who, delivered(s))
	case NoLineEnd:
		return fmt.Sprintf("%s got a reply without its line end", who)
	case Extra:
		return fmt.Sprintf("%s got more than one reply for each request", who)
	case Ended:
		return fmt.Sprintf("the program %s the connection of %s instead of answering%s", endingVerb(s), who, delivered(s))
	case NotEnded:
		return fmt.Sprintf("the program did not close the connection of %s", who)
	case Unaccepted:
		return fmt.Sprintf("%s could not connect: the program accepts nobody any more", who)
	case Unproven:
		return "this could not be judged: the wait ended without a proof"
	}
	return string(s.Kind)
}

func diedHeadline(s Symptom) string {
	if s.Exit == nil || s.Exit.How == "" {
		return "the program ended"
	}
	return "the program " + s.Exit.How
}

func blockedHeadline(s Symptom, who string) string {
	if s.Late {
		how := "went on"
		if s.Left {
			how = "had left"
		}
		return fmt.Sprintf("%s was answered only after %s %s", who, s.Held, how)
	}
	return fmt.Sprintf("%s got no reply while %s was held", who, s.Held)
}

func delivered(s Symptom) string {
	if s.Delivery == "" {
		return ""
	}
	return " (" + s.Delivery + ")"
}

func endingVerb(s Symptom) string {
	if s.Ending == "reset" {
		return "reset"
	}
	return "closed"
}

// Evidence tells what the operating system said, one sentence each.
func Evidence(s Symptom) []string {
	facts := append([]string(nil), s.Facts...)
	if s.Exit != nil && s.Exit.Last != "" {
		facts = append(facts, "its last words: "+Show([]byte(s.Exit.Last)))
	}
	if s.Raised != nil {
		facts = append(facts, "it told on standard error: "+Show([]byte(s.Raised.Last)))
	}
	if s.Proof == nil {
		return facts
	}
	facts = append(facts, connection(s)...)
	facts = append(facts, waits(s.Proof)...)
	switch {
	case !s.Freed || s.Late:
	case s.Held == "": // nobody was held, all others left
		facts = append(facts, "that the others left did not help")
	default:
		facts = append(facts, fmt.Sprintf("letting %s go did not help", s.Held))
	}
	return append(facts, certainty(s.Proof))
}

// connection says what became of the peer's request.
func connection(s Symptom) []string {
	end, ok := s.Proof.Look.End(s.Peer)
	switch {
	case !ok || end.Theirs.State == witness.Gone:
		return nil
	case end.Theirs.Inode == 0 && end.Theirs.Unread == 0:
		return []string{fmt.Sprintf("the connection of %s was never accepted", s.Peer)}
	case end.Theirs.Inode == 0:
		return []string{fmt.Sprintf("the connection of %s was never accepted; %s unread", s.Peer, bytesWait(end.Theirs.Unread))}
	case end.Theirs.Unread > 0:
		return []string{fmt.Sprintf("the connection of %s was accepted; %s unread", s.Peer, bytesWait(end.Theirs.Unread))}
	}
	return []string{fmt.Sprintf("the program has read everything that %s sent", s.Peer)}
}

func bytesWait(n int) string {
	if n == 1 {
		return "1 byte waits"
	}
	return fmt.Sprintf("%d bytes wait", n)
}

// shownThreads bounds the list of threads.
const shownThreads = 4

// waits says what the threads wait for, equal ones together.
func waits(p *witness.Proof) []string {
	var order []string
	times := map[string]int{}
	threads := own(p.Look.Threads)
	for _, t := range threads {
		text := t.String()
		if times[text] == 0 {
			order = append(order, text)
		}
		times[text]++
	}
	var out []string
	for _, text := range order[:min(len(order), shownThreads)] {
		out = append(out, threadWord(times[text], len(threads))+" "+plural(text, times[text]))
	}
	return out
}

func threadWord(n, all int) string {
	switch {
	case n == 1 && all == 1:
		return "its only thread"
	case n == 1:
		return "one thread"
	}
	return fmt.Sprintf("%d threads", n)
}

// plural turns "waits in recv" into "wait in recv" for several threads.
func plural(text string, n int) string {
	if n == 1 {
		return text
	}
	verb, rest, _ := strings.Cut(text, " ")
	if verb == "is" {
		return "are " + rest
	}
	return strings.TrimSuffix(verb, "s") + " " + rest
}

// certainty says why nothing more can come.
func certainty(p *witness.Proof) string {
	ms := p.After.Milliseconds()
	switch p.Kind {
	case witness.Stuck:
		return fmt.Sprintf("proven after %d ms: no thread runs, no timer is due, nothing is under way", ms)
	case witness.Circling:
		return fmt.Sprintf("proven after %d ms: it woke %d times by itself and took nothing", ms, p.Wakes)
	case witness.Spinning:
		return fmt.Sprintf("proven after %d ms: it used a processor for %d ms and neither read nor wrote a byte", ms, p.Burnt.Milliseconds())
	}
	return fmt.Sprintf("for %d ms it slept and took nothing of what lay in front of it", ms)
}
