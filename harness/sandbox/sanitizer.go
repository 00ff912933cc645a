package sandbox

import (
	"bytes"
	"io"
	"os"
)

// sanitizers are the names in programs that were built with one, and that
// therefore reserve more memory than any limit of it allows, and use little.
var sanitizers = [][]byte{[]byte("__asan_init"), []byte("__tsan_init"), []byte("__msan_init"), []byte("__hwasan_init")}

// mostOfProgram is how much of a program is looked at.
const mostOfProgram = 16 << 20

// sanitized reports whether a program was built with a sanitizer. It is the
// student's: nothing but a regular file is opened.
func sanitized(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	program, err := io.ReadAll(io.LimitReader(file, mostOfProgram))
	if err != nil || !bytes.HasPrefix(program, []byte("\x7fELF")) {
		return false
	}
	for _, name := range sanitizers {
		if bytes.Contains(program, name) {
			return true
		}
	}
	return false
}
