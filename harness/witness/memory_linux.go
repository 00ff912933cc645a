package witness

import (
	"bytes"
	"fmt"
	"os"
)

// Memory returns how much memory the program occupies, in kB: what several of
// its processes share is counted once (proc(5), smaps_rollup, Pss). ok is false
// where it is not known.
func (w *Witness) Memory() (kB int, ok bool) {
	if w == nil {
		return 0, false
	}
	for _, pid := range w.pids() {
		kB += pss(pid)
	}
	return kB, kB > 0
}

func pss(pid int) (kB int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(text, []byte("\nPss:"))
	_, _ = fmt.Sscan(string(rest), &kB)
	return kB
}
