package class

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/term"
)

var concluded = []string{GradesFile, AttentionFile, AttentionListFile, SummaryFile, SummaryListFile, IndexFile}

func rosterFile(t *testing.T, text string) *Roster {
	t.Helper()
	r, err := LoadRoster(filepath.Join(tree(t, t.TempDir(), map[string]string{"roster.csv": text}), "roster.csv"))
	check(t, err)
	return r
}

// What is told of a class in which everything happens.
func TestConclude(t *testing.T) {
	roster := rosterFile(t, "id,name\ns00,Ada Lovelace\nserial1,\"Hopper, Grace\"\nbroken,Bob\nzoe,Zoë \x1b[31mRed\nabe,Abe\n")
	c := discover(t, fakeClass(t), Options{Roster: roster})
	out := graded(t, c, Grading{})
	if _, err := Conclude(out, nil); err != nil {
		t.Fatal(err)
	}
	files := contents(t, out)
	for _, name := range concluded {
		if name == IndexFile { // its head is the same for all pages
			_, files[name], _ = strings.Cut(files[name], "</head>\n")
		}
		golden(t, filepath.Join("class", name), files[name])
		if strings.Contains(files[name], "\x1b") {
			t.Errorf("%s moves the cursor", name)
		}
	}
	golden(t, "class/report-broken.txt", files["students/broken/report.txt"])
	golden(t, "class/entry-wrong1.json", files["students/wrong1/entry.json"])
}

// A class without any trouble, and one without any grade.
func TestConcludeLittle(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"good": {"ada.py": "pass pass pass", "bob.py": "pass pass pass\n"}, "none": {"ada.c": "broken"},
	} {
		out := graded(t, discover(t, tree(t, t.TempDir(), files), Options{}), Grading{})
		if _, err := Conclude(out, nil); err != nil {
			t.Fatal(err)
		}
		got := contents(t, out)
		golden(t, filepath.Join("class", name+".txt"), got[SummaryListFile]+"--\n"+got[AttentionListFile]+"--\n"+got[GradesFile])
	}
	if _, err := Conclude(t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "holds no results of labgrade class") {
		t.Errorf("a folder without results: %v", err)
	}
}

// A terminal gets the same words, in its own width.
func TestSummaryStyle(t *testing.T) {
	s := &Summary{Lab: "lab3", Part: "server", Submissions: 1, Statuses: map[Status]int{Graded: 1},
		Causes: []CauseCount{{ID: "x", Text: "a text that is rather too long for a line of forty columns", Count: 1, Of: 1}}}
	var plain, painted strings.Builder
	check(t, s.Text(&plain, term.Style{Width: 40}))
	check(t, s.Text(&painted, term.Style{Width: 40, Color: true}))
	if got := strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(painted.String()); got != plain.String() {
		t.Error(cmp.Diff(plain.String(), got))
	}
	for line := range strings.Lines(plain.String()) {
		if term.Width(strings.TrimSuffix(line, "\n")) > 40 {
			t.Errorf("%q is too long", line)
		}
	}
}

func TestDefused(t *testing.T) {
	for _, row := range []struct{ text, want, reason string }{
		{"Ada Lovelace", "Ada Lovelace", "a name"},
		{"ada@example.org", "ada@example.org", "an address"},
		{"Jean-Luc", "Jean-Luc", "a hyphen within"},
		{"", "", "nothing"},
		{"=1+1", "'=1+1", "a formula"},
		{"+1", "'+1", "which may begin so"},
		{"-1", "'-1", "or so"},
		{"@SUM(A1)", "'@SUM(A1)", "or so"},
		{"  =1", "'  =1", "spaces before it"},
		{"\t=1", "' =1", "or what is no space"},
		{"a;=1", "a;'=1", "a separator of other languages"},
		{"＝1", "'＝1", "the wide form, which some take for it"},
		{"a\nb", "a b", "one line"},
		{"\xff", "·", "no text"},
	} {
		if got := defused(row.text); got != row.want {
			t.Errorf("%s: %q became %q, want %q", row.reason, row.text, got, row.want)
		}
	}
}
