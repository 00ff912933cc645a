package class

import (
	"slices"
	"sync"
	"time"
)

// Progress is how far a grading is.
type Progress struct {
	Total    int
	Done     int       // of them Kept
	Kept     int       // were there already
	Running  []Running // in the order in which they began
	Finished *Entry    // what has just been done; nil: something else changed
	WasKept  bool      // Finished was there already
}

// Running is a submission that is being graded.
type Running struct {
	ID    string
	Doing string
	Since time.Time
}

// progress keeps the account of a grading that several workers do.
type progress struct {
	mu    sync.Mutex
	watch func(Progress)
	p     Progress
}

func newProgress(total int, watch func(Progress)) *progress {
	if watch == nil {
		watch = func(Progress) {}
	}
	return &progress{watch: watch, p: Progress{Total: total}}
}

// begin notes a submission, and returns how to tell what is done with it.
func (p *progress) begin(s Submission) (doing func(string)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.p.Running = append(p.p.Running, Running{ID: s.ID, Doing: "unpacking", Since: time.Now()})
	p.tell(nil, false)
	return func(what string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if i := p.at(s.ID); i >= 0 {
			p.p.Running[i].Doing = what
			p.tell(nil, false)
		}
	}
}

// end notes that a submission is done. Without an entry it was given up.
func (p *progress) end(s Submission, e *Entry, kept bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := p.at(s.ID); i >= 0 {
		p.p.Running = slices.Delete(p.p.Running, i, i+1)
	}
	if e == nil {
		return
	}
	p.p.Done++
	if kept {
		p.p.Kept++
	}
	p.tell(e, kept)
}

func (p *progress) at(id string) int {
	return slices.IndexFunc(p.p.Running, func(r Running) bool { return r.ID == id })
}

// tell is called with the lock held, so that the one who watches sees the
// changes in their order.
func (p *progress) tell(e *Entry, kept bool) {
	now := p.p
	now.Running, now.Finished, now.WasKept = slices.Clone(p.p.Running), e, kept
	p.watch(now)
}
