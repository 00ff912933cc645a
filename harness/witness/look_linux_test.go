package witness

import (
	"os"
	"testing"
)

// A witness that was closed gives back one descriptor, once, and knows nothing.
func TestCloseTwice(t *testing.T) {
	w, err := New(func() []int { return []int{os.Getpid()} })
	if err != nil {
		t.Skip(err)
	}
	w.Close()
	pipe, other, err := os.Pipe() // takes the number that has come free
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	defer other.Close()
	w.Close()
	if _, err := other.Write([]byte("x")); err != nil {
		t.Errorf("the second time closed what was not its own: %v", err)
	}
	if _, err := pipe.Read(make([]byte, 1)); err != nil {
		t.Errorf("the second time closed what was not its own: %v", err)
	}
	if _, _, err := w.Listeners(); err == nil {
		t.Error("it knows of listeners")
	}
}
