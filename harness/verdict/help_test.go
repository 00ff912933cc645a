package verdict_test

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/witness"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", path, diff)
	}
}

// thread is one that waits, for what is named.
func thread(w witness.Wait, on ...string) witness.Thread {
	return witness.Thread{State: 'S', Wait: w, On: on, Due: witness.Never}
}

// service is a thread of a language's runtime.
func service(w witness.Wait) witness.Thread {
	t := thread(w)
	t.Service = true
	return t
}

// times repeats a thread.
func times(n int, t witness.Thread) (all []witness.Thread) {
	for range n {
		all = append(all, t)
	}
	return all
}

// end is the program's end of a connection.
type end struct {
	name   string
	inode  uint64 // 0: it was not accepted
	unread int
}

// The program has read everything, has something left to read, or has not
// accepted the connection yet.
func taken(name string) end             { return end{name, 7, 0} }
func unread(name string, bytes int) end { return end{name, 7, bytes} }
func queued(name string, bytes int) end { return end{name, 0, bytes} }

// look is one look at threads and connections.
func look(threads []witness.Thread, ends ...end) witness.Look {
	l := witness.Look{Known: true, Threads: threads}
	for i, e := range ends {
		l.Conns = append(l.Conns, witness.Conn{Name: e.name, Local: netip.AddrPortFrom(netip.IPv6Loopback(), uint16(i))})
		l.Ends = append(l.Ends, witness.Ends{
			Ours:   witness.Socket{State: witness.Established},
			Theirs: witness.Socket{State: witness.Established, Inode: e.inode, Unread: e.unread},
		})
	}
	return l
}

// stuck is the proof that nothing more can come.
func stuck(threads []witness.Thread, ends ...end) *witness.Proof {
	return &witness.Proof{Kind: witness.Stuck, Look: look(threads, ends...), After: 12 * time.Millisecond}
}
