package chat

import "sync"

// room is who is there. Its lock is what gives all messages one order: whoever
// speaks puts the message into every outbox before anybody else may speak. An
// outbox never waits, so the lock is held for a moment only, however slow the
// clients are.
type room struct {
	mu      sync.Mutex
	members map[*outbox]bool
}

func (r *room) enter(o *outbox) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.members == nil {
		r.members = map[*outbox]bool{}
	}
	r.members[o] = true
}

func (r *room) leave(o *outbox) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.members, o)
}

// say sends a line to everybody, the one who says it included.
func (r *room) say(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for o := range r.members {
		o.put(line)
	}
}

func (r *room) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.members)
}
