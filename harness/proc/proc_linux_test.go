package proc

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	const dir = "/proc/self/"
	for _, row := range []struct{ name, reason string }{
		{"limits", "one read is enough"},
		{"maps", "longer than a page, whose lines are never cut"},
	} {
		want, err := os.ReadFile(dir + row.name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(dir + row.name)
		// Memory may come and go in between, but not at the ends.
		if first, _, _ := strings.Cut(string(want), "\n"); err != nil || !strings.HasPrefix(string(got), first) ||
			len(got) < len(want)/2 || got[len(got)-1] != '\n' {
			t.Errorf("%s: %s: %v, %d bytes of %d", row.name, row.reason, err, len(got), len(want))
		}
	}
	if _, err := Read(dir + "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestLists(t *testing.T) {
	self := os.Getpid()
	if got := Tasks(self); !slices.Contains(got, self) {
		t.Errorf("the threads %v lack the first, %d", got, self)
	}
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got := Descriptors(self); !slices.Contains(got, int(file.Fd())) {
		t.Errorf("the descriptors %v lack %d", got, file.Fd())
	}
	if tasks, open := Tasks(0), Descriptors(0); tasks != nil || open != nil {
		t.Errorf("nobody has the threads %v and the descriptors %v", tasks, open)
	}
	if text, _ := Read("/proc/self/stat"); !strings.HasPrefix(string(text), strconv.Itoa(self)+" ") {
		t.Errorf("the first field is no number of ours: %q", text)
	}
}
