package verdict

import (
	"slices"

	"github.com/labgrade/labgrade/harness/witness"
)

// blockedBy reads from the evidence which mistake makes one client wait for
// another. It returns "" when the evidence does not decide it, as with
// languages whose threads are not the system's.
func blockedBy(s Symptom) string {
	if s.Proof == nil || s.Proof.Look.Threads == nil {
		return ""
	}
	look := s.Proof.Look
	end, known := look.End(s.Peer)
	threads := own(look.Threads)
	switch {
	case !known:
		return ""
	case lightThreads(threads):
		return bySockets(s, end)
	case s.Held != "" && s.Freed && !s.Late && all(threads, witness.Lock):
		return "deadlock"
	case end.Theirs.Inode == 0:
		return unaccepted(s, threads)
	case end.Theirs.Unread > 0:
		return unread(s, threads)
	}
	return unanswered(s, threads)
}

// bySockets decides only what the connections alone tell: that this one was
// not accepted while others are being served.
func bySockets(s Symptom, end witness.Ends) string {
	switch served := served(s); {
	case served > 1 && end.Theirs.Unread > 0:
		return "limited-workers"
	case served == 1 && end.Theirs.Inode == 0:
		return "one-client-at-a-time"
	}
	return ""
}

// served counts the other clients that were accepted and have been read from.
func served(s Symptom) (n int) {
	for i, e := range s.Proof.Look.Ends {
		if s.Proof.Look.Conns[i].Name != s.Peer && e.Theirs.Inode != 0 && e.Theirs.Unread == 0 {
			n++
		}
	}
	return n
}

// own leaves out a runtime's service threads.
func own(threads []witness.Thread) []witness.Thread {
	return slices.DeleteFunc(slices.Clone(threads), func(t witness.Thread) bool { return t.Service })
}

// lightThreads reports whether the program runs many tasks on few threads (Go,
// Node): what a thread waits for then tells nothing about a client.
func lightThreads(threads []witness.Thread) bool {
	locks, polls := 0, 0
	for _, t := range threads {
		switch t.Wait {
		case witness.Lock:
			locks++
		case witness.Poll:
			polls++
		}
	}
	return len(threads) > 2 && locks+polls == len(threads) && locks >= 2 && polls <= 1
}

func all(threads []witness.Thread, w witness.Wait) bool {
	return !slices.ContainsFunc(threads, func(t witness.Thread) bool {
		return t.Wait != w && t.Wait != witness.Accept && t.Wait != witness.Poll && t.Wait != witness.Recv
	}) && slices.ContainsFunc(threads, func(t witness.Thread) bool { return t.Wait == w })
}

// lockedOut reports whether the program has read a request and now waits for a
// lock that nobody is left to give back: its other threads, if any, only wait
// for new clients.
func lockedOut(s Symptom) bool {
	if s.Proof == nil || s.Proof.Kind != witness.Stuck || !s.Taken {
		return false
	}
	threads := own(s.Proof.Look.Threads)
	locks, accepts := count(threads, witness.Lock), count(threads, witness.Accept)
	return locks > 0 && accepts > 0 && locks+accepts == len(threads)
}

// asksForMore reports whether the program has read a whole request and now waits
// for its own client again, so for nobody else: what it was to remember of the
// request is somebody else's by now.
func asksForMore(s Symptom) bool {
	return s.Taken && aboutOthers(s) && s.Proof != nil && s.Proof.Kind == witness.Stuck &&
		anyOn(own(s.Proof.Look.Threads), witness.Recv, s.Peer)
}

func anyOn(threads []witness.Thread, w witness.Wait, peer string) bool {
	return slices.ContainsFunc(threads, func(t witness.Thread) bool { return t.WaitsFor(w, peer) })
}

func count(threads []witness.Thread, w witness.Wait) (n int) {
	for _, t := range threads {
		if t.Wait == w {
			n++
		}
	}
	return n
}

// unaccepted: the connection waits in the accept queue.
func unaccepted(s Symptom, threads []witness.Thread) string {
	switch {
	case anyOn(threads, witness.Send, s.Held):
		return "blocked-by-slow-reader"
	case count(threads, witness.Sleep) > 0 && count(threads, witness.Recv) == 0:
		return "wait-blocks-everyone"
	case count(threads, witness.Recv) > 1:
		return "limited-workers"
	case count(threads, witness.Recv) == 1 || count(threads, witness.Poll) == 1:
		return "one-client-at-a-time"
	}
	return ""
}

// unread: it was accepted, and nobody has read its request.
func unread(s Symptom, threads []witness.Thread) string {
	locks := count(threads, witness.Lock)
	switch {
	case locks > 0 && count(threads, witness.Recv) == 1 && count(threads, witness.Accept) > 0:
		return "lock-held-during-io" // accepted, and its own thread waits for the other's lock
	case locks > 0 && count(threads, witness.Recv) == 1:
		return "one-client-at-a-time" // the thread that accepts waits for the other's lock
	case anyOn(threads, witness.Send, s.Held) && locks > 0:
		return "lock-held-during-io"
	case anyOn(threads, witness.Send, s.Held):
		return "blocked-by-slow-reader"
	case len(threads) == 1 && threads[0].Wait == witness.Sleep:
		return "wait-blocks-everyone"
	case anyOn(threads, witness.Recv, s.Held) && len(threads) == 1:
		return "one-request-at-a-time"
	}
	return ""
}

// unanswered: its request was read, and the answer does not come.
func unanswered(s Symptom, threads []witness.Thread) string {
	if count(threads, witness.Lock) == 0 {
		return ""
	}
	if anyOn(threads, witness.Send, s.Held) || anyOn(threads, witness.Recv, s.Held) {
		return "lock-held-during-io"
	}
	return ""
}
