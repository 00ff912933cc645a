package witness

import (
	"os"

	"golang.org/x/sys/unix"
)

// page is more than any file of proc(5) that is read here has.
const page = 4096

// slurp reads a small file of proc(5), which comes whole with one read. A look
// at fifty processes reads two hundred of them, and [os.ReadFile] would take
// three times as many system calls, to offer each to the poller.
func slurp(path string) ([]byte, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("open", err)
	}
	defer unix.Close(fd)
	text := make([]byte, page)
	n, err := unix.Read(fd, text)
	if err != nil {
		return nil, os.NewSyscallError("read", err)
	}
	return text[:n], nil
}
