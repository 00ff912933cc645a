package program

import (
	"bytes"
	"crypto/rand"
	"maps"
	"os"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/labgrade/labgrade/harness/sandbox"
)

// markName is the variable that is set in the environment of every program.
const markName = "LABGRADE_PROGRAM"

// family is a started process and everything that comes from it. A process
// belongs to it when it was seen below one that does, when it is in a session
// that does, or when it still has the mark in its environment: that finds a
// daemon whose parents have ended before anyone looked. A program that hides
// from all three is only caught by a process namespace.
type family struct {
	mark string
	shim *sandbox.Shim // the init of its box; everything below that is a member

	mu       sync.Mutex
	root     stat
	seen     map[int]uint64 // process id → when it began
	sessions map[int]bool
	orphans  bool // children of ours that may be members came from somewhere
}

// newFamily also makes us the parent of orphans among our descendants, so that
// daemons stay in reach (PR_SET_CHILD_SUBREAPER; kernels before 3.4 refuse).
func newFamily() *family {
	becomeSubreaper()
	return &family{mark: markName + "=" + rand.Text(), seen: map[int]uint64{}, sessions: map[int]bool{}}
}

var becomeSubreaper = sync.OnceFunc(func() {
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) // without it the mark and the sessions remain
})

// marked returns the environment with the mark.
func (f *family) marked(env []string) []string { return append(slices.Clone(env), f.mark) }

// adopt names the process that the family comes from. It is called before the
// process can be reaped.
func (f *family) adopt(pid int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.root, _ = statOf(pid)
	f.root.pid = pid
	f.seen[pid] = f.root.began
	f.sessions[pid] = true
}

// belongs decides for one process whose parents are not known to belong.
func (f *family) belongs(s stat) bool {
	if began, seen := f.seen[s.pid]; seen && began == s.began {
		return true
	}
	if s.began < f.root.began || s.pid == os.Getpid() {
		return false
	}
	return f.sessions[s.session] || !s.dead() && f.hasMark(s.pid)
}

func (f *family) hasMark(pid int) bool {
	environ, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	return err == nil && slices.ContainsFunc(bytes.Split(environ, []byte{0}), func(entry []byte) bool {
		return string(entry) == f.mark
	})
}

// note remembers a member, so that it is known when its parents have ended.
func (f *family) note(s stat) {
	f.seen[s.pid] = s.began
	if s.session != f.root.session {
		f.sessions[s.session] = true
	}
}

// pids walks down from the members that are known and from those orphans of
// ours that belong.
func (f *family) pids() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shim != nil {
		return f.boxedPids()
	}
	var living []int
	visited := map[int]bool{}
	visit := func(pid int) {
		for todo := []int{pid}; len(todo) > 0; todo = todo[1:] {
			s, found := statOf(todo[0])
			isTop := todo[0] == pid // what is below a member belongs
			if !found || visited[s.pid] || s.dead() || isTop && !f.belongs(s) {
				continue
			}
			visited[s.pid] = true
			f.note(s)
			living = append(living, s.pid)
			todo = append(todo, childrenOf(s.pid)...)
		}
	}
	visit(f.root.pid)
	for _, pid := range f.knownPids() {
		visit(pid)
	}
	for _, pid := range adopted() {
		visit(pid)
	}
	return living
}

// knownPids are those that were seen and are still in the process table, in
// order. The others are forgotten: a server may start a process per client.
func (f *family) knownPids() []int {
	for pid := range f.seen {
		if _, found := statOf(pid); !found && pid != f.root.pid {
			delete(f.seen, pid)
		}
	}
	return slices.Sorted(maps.Keys(f.seen))
}

// glances is how often nobody must be found before nobody is left: what went
// into sessions of its own may replace itself between two entries of a list,
// and all that is seen of it then are the orphans that it leaves us.
func (f *family) glances() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shim == nil && (len(f.sessions) > 1 || f.orphans) {
		return 5
	}
	return 1
}

// members looks at every process of the system, because what hides best is
// nobody's child any more, and at our own children first, because what hides
// behind its own death becomes one of them. Those that have ended are among
// the members.
func (f *family) members() []stat {
	if f.shim != nil {
		return f.boxed()
	}
	var all []stat
	for _, pid := range adopted() {
		if s, found := statOf(pid); found {
			all = append(all, s)
			f.orphans = f.orphans || f.seen[pid] != s.began && !started(pid)
		}
	}
	all = append(all, everyone()...)
	inside := map[int]bool{}
	var members []stat
	for again := true; again; {
		again = false
		for _, s := range all {
			if !inside[s.pid] && (inside[s.parent] || f.belongs(s)) {
				inside[s.pid], again = true, true
				f.note(s)
				members = append(members, s)
			}
		}
	}
	return members
}
