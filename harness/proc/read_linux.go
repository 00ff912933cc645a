package proc

import (
	"os"
	"slices"

	"golang.org/x/sys/unix"
)

const (
	page  = 4096 // more than nearly all files here have
	entry = 512  // more than a line of theirs has
)

// Read returns the whole of a small file of proc(5), most of which come with one
// read. [os.ReadFile] would take three times as many system calls, to offer each
// file to the poller and to see its end. The error wraps that of the system.
func Read(path string) ([]byte, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	defer unix.Close(fd)
	for text := make([]byte, 0, page); ; text = slices.Grow(text, page) {
		room := text[len(text):cap(text)]
		n, err := unix.Read(fd, room)
		if err != nil {
			return nil, &os.PathError{Op: "read", Path: path, Err: err}
		}
		text = text[:len(text)+n]
		if n < len(room)-entry { // the next line would have found a place
			return text, nil
		}
	}
}
