package class

import (
	"archive/zip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Platforms number people independently: a number that is another's is no proof.
func TestFindIsCertain(t *testing.T) {
	x := newIndex([]Student{{ID: "1001", Name: "Grace Hopper"}, {ID: "1002", Name: "Ada Lovelace"}, {ID: "1003"}, {ID: "1004", Name: "Sam Li"}, {ID: "1005", Name: "Li Sam"}})
	for _, row := range []struct {
		student Student
		want    int
		why     string
	}{
		{Student{ID: "1001", Name: "Ada Lovelace"}, nobody, "the number is Grace's and the name Ada's"},
		{Student{ID: "1001", Name: "Hopper, Grace"}, 0, "both say the same"},
		{Student{ID: "1001", Name: "Amazing Grace"}, 0, "a name that is nobody's does not contradict"},
		{Student{ID: "1003", Name: "Whoever"}, 2, "the list has no name"},
		{Student{ID: "9", Name: "lovelaceada"}, 1, "an unknown number, and a name"},
		{Student{ID: "1004", Name: "Sam Li"}, 3, "a name that two have does not contradict"},
		{Student{ID: "9", Name: "Sam Li"}, nobody, "and proves nothing"},
	} {
		if got := x.find(row.student); got != row.want {
			t.Errorf("%s: got %d, want %d", row.why, got, row.want)
		}
	}
}

// The list of a zip archive takes no memory before it is refused.
func TestZipListIsBounded(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "ada.zip"))
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for i := range 120_000 {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	s := &discover(t, dir, Options{}).Submissions[0]
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = s.Unpack(t.Context(), t.TempDir(), Limits{})
	runtime.ReadMemStats(&after)
	if refused, ok := errors.AsType[*RefusedError](err); !ok || !strings.Contains(refused.Reason, "lists more than 10000 files") {
		t.Errorf("got %v", err)
	}
	if taken := (after.TotalAlloc - before.TotalAlloc) >> 20; taken > 40 {
		t.Errorf("%d MB were taken for it", taken)
	}
}

// What old tools left on a disk is graded as well.
func TestNamesThatAreNoUTF8(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the file system does not take such names")
	}
	dir := tree(t, t.TempDir(), map[string]string{"M\xfcller/server.py": "x", "ada/L\xf6sung/server.py": "y"})
	c := discover(t, dir, Options{})
	for i, want := range []map[string]string{{"server.py": "x"}, {"L_sung/server.py": "y"}} {
		got, err := unpack(t, &c.Submissions[i])
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %q, %v; want %q", c.Submissions[i].ID, got, err, want)
		}
	}
	if id := c.Submissions[0].ID; id != "M_ller" {
		t.Errorf("the id is %q", id)
	}
}

// What a compiler printed of a student's file moves no cursor.
func TestReasonIsHarmless(t *testing.T) {
	s := store{t.TempDir()}
	if err := s.clean("ada"); err != nil {
		t.Fatal(err)
	}
	if err := s.saveReason("ada", &Entry{Path: "ada\n.c", Reason: "no\x1b[2J"}, "x.c:1:\terror\x1b[31m\r\nnext\n"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(s.student("ada", reportFile))
	const want = "labgrade  ada·.c was not graded: no·[2J\n\nx.c:1:    error·[31m\nnext\n"
	if err != nil || string(got) != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}
