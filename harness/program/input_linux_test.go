package program

import (
	"os"
	"testing"
)

// TestBrimming: input counts as laid in front of the program when the pipe holds
// no more, when nothing is left, and when nobody reads it.
func TestBrimming(t *testing.T) {
	const depth = 1 << 20
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	in := newInput(writer, "", false)
	in.deepen(depth)
	if !in.brimming() {
		t.Error("nothing was given, and something is missing")
	}
	if err := in.add(make([]byte, 3*depth)); err != nil {
		t.Fatal(err)
	}
	if in.brimming() {
		t.Error("the pipe is empty, and nothing is missing")
	}
	go in.feed()
	defer in.abandon()
	until(t, guarded(t), "a full pipe", in.brimming)
	if n := unread(writer); n < in.depth-in.depth/8 || in.depth != depth {
		t.Errorf("the pipe holds %d bytes of %d, want it full with %d", n, in.depth, depth)
	}
	_ = reader.Close() // it has nothing to lose
	until(t, guarded(t), "a broken pipe", func() bool { return in.brimming() && in.add(nil) != nil })
}
