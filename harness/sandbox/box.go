package sandbox

import (
	"io"
	"os"
	"slices"
	"sync"
)

// Box is what a submission's programs run in. It is made once for a worker
// process; each program that is started gets namespaces of its own in it. The
// methods may be called concurrently.
type Box struct {
	Level   Level
	Scratch string   // what compilers make; programs read it
	Show    []string // files and folders outside the usual ones that programs may read, absolute
	Cache   string   // a Go build cache to begin with; empty: none
	User    int      // the user that programs run as; 0: ours
	Run     Limits   // the zero value means DefaultLimits
	Build   Limits   // the zero value means BuildLimits

	lock io.Closer // of the user, at level uid

	mu     sync.Mutex // held while something is started
	keeper keeping    // by which everything is started
}

// Order is one program to start in a box.
type Order struct {
	Path  string // absolute, or relative to Dir
	Args  []string
	Dir   string
	Env   []string
	Stdio [3]*os.File
	Build bool // it is a compiler: it writes to the scratch folder
}

// New returns a box that shows, beside the system's folders, what the tools
// need: each is the path of an interpreter or compiler.
func New(level Level, scratch string, tools []string) *Box {
	b := &Box{Level: level, Scratch: scratch, Run: DefaultLimits(), Build: BuildLimits()}
	for _, tool := range tools {
		b.Show = append(b.Show, needs(tool)...)
	}
	slices.Sort(b.Show)
	b.Show = slices.Compact(b.Show)
	return b
}

// limits are those of an order.
func (b *Box) limits(build bool) Limits {
	l, usual := b.Run, DefaultLimits()
	if build {
		l, usual = b.Build, BuildLimits()
	}
	for _, field := range []struct{ value, usual *int }{
		{&l.Processes, &usual.Processes}, {&l.DataMB, &usual.DataMB}, {&l.MemoryMB, &usual.MemoryMB},
		{&l.FileMB, &usual.FileMB},
		{&l.Files, &usual.Files}, {&l.ScratchMB, &usual.ScratchMB},
	} {
		if *field.value == 0 {
			*field.value = *field.usual
		}
	}
	return l
}
