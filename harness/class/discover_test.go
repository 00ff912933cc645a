package class

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told writes a class in few lines: id, names, path, files.
func told(c *Class) string {
	var b strings.Builder
	fmt.Fprintln(&b, c.Layout)
	for _, s := range c.Submissions {
		var parts []string
		for _, p := range s.parts {
			parts = append(parts, p.name)
		}
		fmt.Fprintf(&b, "%s | %s | %s | %s\n", s.ID, s.Name(), s.Path, strings.Join(parts, " "))
	}
	for _, s := range c.Missing {
		fmt.Fprintf(&b, "missing %s | %s\n", s.ID, s.Name)
	}
	for _, p := range c.Problems {
		fmt.Fprintf(&b, "problem %s\n", p)
	}
	return b.String()
}

const gradescopeYML = `---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: 1815
    :email: ada@example.org
  :created_at: 2026-01-02 03:04:05.000000000 Z
  :score: 0.0
submission_12:
  :submitters:
  - :name: Grace Hopper
    :sid: "0906"
    :email: grace@example.org
  - :name: Alan Turing
    :sid:
    :email: alan@example.org
submission_13:
  :submitters:
  - :name: Edsger Dijkstra
    :sid: ''
    :email: edsger@example.org
`

func TestDiscover(t *testing.T) {
	for _, row := range []struct {
		name   string
		base   string
		files  map[string]string
		want   string
		reason string
	}{
		{name: "plain", files: map[string]string{
			"zoe/server.py": "", "ada.py": "", "bob.tar.gz": "", "carl.ZIP": "", "dan": "", ".DS_Store": "", "__MACOSX/x": "", "._ada.py": "",
			"README.md": "", "roster.csv": "", "eve/.git/config": "",
		}, want: `folder
ada | ada | ada.py | ada.py
bob | bob | bob.tar.gz | bob.tar.gz
carl | carl | carl.ZIP | carl.ZIP
dan | dan | dan | dan
eve | eve | eve | 
zoe | zoe | zoe | 
problem README.md was left aside: it is no program
problem roster.csv was left aside: it is no program
`, reason: "folders, files and archives, each named after the student; junk and documents are nobody's"},
		{name: "twice", files: map[string]string{"ada/server.py": "", "ada.zip": "", "bob.py": ""}, want: `folder
ada | ada | ada | 
bob | bob | bob.py | bob.py
problem ada.zip was left aside: ada is graded as the submission of ada; keep one of them
`, reason: "an archive beside its own folder"},
		{name: "moodle folders", files: map[string]string{
			"Ada Lovelace_1815_assignsubmission_file_/server.py": "", "Jean-Luc O'Neil_77_assignsubmission_file/lab.zip": "",
			"Ada Lovelace_1815_assignsubmission_onlinetext_/onlinetext.html": "", "Typed Only_5_assignsubmission_onlinetext_/onlinetext.html": "",
			"notes": "",
		}, want: `moodle
1815 | Ada Lovelace | Ada Lovelace_1815_assignsubmission_file_ | 
5 | Typed Only | Typed Only_5_assignsubmission_onlinetext_ | 
77 | Jean-Luc O'Neil | Jean-Luc O'Neil_77_assignsubmission_file | 
problem notes was left aside: it is not named as Moodle names submissions
`, reason: "a folder a student; text typed into the form is no program, but the student did hand something in"},
		{name: "moodle files", files: map[string]string{
			"Ada Lovelace_1815_assignsubmission_file_server.py": "", "Ada Lovelace_1815_assignsubmission_file_client.py": "",
			"Bob_2_assignsubmission_file_my_lab_3.zip": "",
		}, want: `moodle
1815 | Ada Lovelace | Ada Lovelace_1815_assignsubmission_file_client.py | client.py server.py
2 | Bob | Bob_2_assignsubmission_file_my_lab_3.zip | my_lab_3.zip
`, reason: "the download without folders"},
		{name: "canvas", files: map[string]string{
			"lovelaceada_1815_900_server.py": "", "hoppergrace_LATE_906_901_Server-1.java": "", "hoppergrace_LATE_906_902_Client-1.java": "",
			"turingalan_1912_903_task-1.py": "", "turingalan_1912_904_task-2.py": "",
		}, want: `canvas
1815 | lovelaceada | lovelaceada_1815_900_server.py | server.py
1912 | turingalan | turingalan_1912_903_task-1.py | task-1.py task-2.py
906 | hoppergrace | hoppergrace_LATE_906_901_Server-1.java | Server.java Client.java
`, reason: "late ones, and the numbers that Canvas adds to files that were handed in again"},
		{name: "gradescope", files: map[string]string{
			"submission_metadata.yml": gradescopeYML, "submission_11/server.py": "", "submission_12/server.py": "", "submission_13/a": "", "submission_14/a": "",
		}, want: `gradescope
1815 | Ada Lovelace | submission_11 | 
edsger@example.org | Edsger Dijkstra | submission_13 | 
submission_12 | Grace Hopper, Alan Turing | submission_12 | 
problem submission_14 was left aside: submission_metadata.yml does not say whose it is
`, reason: "the file says whose a folder is, a group's too; a student without a number has an address"},
		{name: "wrapped", files: map[string]string{
			"assignment_9_export/submission_metadata.yml": gradescopeYML, "assignment_9_export/submission_11/server.py": "",
		}, want: `gradescope
1815 | Ada Lovelace | submission_11 | 
`, reason: "the export lies in one more folder"},
		{name: "github", base: "lab3-submissions", files: map[string]string{
			"lab3-ada/.git/HEAD": "", "lab3-ada/server.py": "", "lab3-the-turk/server.py": "",
		}, want: `github
ada | ada | lab3-ada | 
the-turk | the-turk | lab3-the-turk | 
`, reason: "gh classroom names the folder after the assignment; accounts may have hyphens"},
		{name: "classroom 50", base: "cs1-lab3_submissions_2026_05_09_T_14_30_45", files: map[string]string{
			"cs1-lab3-ada/result.json": "", "scores.csv": "", "results.json": "",
		}, want: `github
ada | ada | cs1-lab3-ada | 
`, reason: "gh teacher adds the time, and its scores"},
		{name: "clones elsewhere", base: "work", files: map[string]string{
			"lab3-net-ada/.git/HEAD": "", "lab3-net-bob/.git/HEAD": "", "lab3-net-b-c/.git/HEAD": "",
		}, want: `github
ada | ada | lab3-net-ada | 
b-c | b-c | lab3-net-b-c | 
bob | bob | lab3-net-bob | 
`, reason: "repositories tell themselves, and what their names have in common is the assignment"},
		{name: "hyphens", base: "work", files: map[string]string{"lab-ada/server.py": "", "lab-bob/server.py": ""}, want: `folder
lab-ada | lab-ada | lab-ada | 
lab-bob | lab-bob | lab-bob | 
`, reason: "folders that are no repositories keep their names"},
		{name: "one student", files: map[string]string{"ada/server/server.py": ""}, want: `folder
ada | ada | ada | 
`, reason: "a class of one is not taken for a wrapping"},
		{name: "results inside", files: map[string]string{"ada/server.py": "", "out/" + metaFile: "{}", "out/students/ada/run.json": ""}, want: `folder
ada | ada | ada | 
`, reason: "the results of an earlier run are nobody's submission"},
	} {
		t.Run(row.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), row.base)
			got := told(discover(t, tree(t, dir, row.files), Options{}))
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", row.reason, diff)
			}
		})
	}
}

// A class may come as the one archive that the platform made.
func TestDiscoverArchive(t *testing.T) {
	inner := zipped(t, item{name: "server.py", text: "ada"})
	files := []item{
		{name: "lab3-submissions/lab3-ada/lab.zip", text: inner},
		{name: "lab3-submissions/lab3-bob/server.py", text: "bob"},
		{name: "lab3-submissions/lab3-eve/link", mode: os.ModeSymlink, target: "/etc/passwd"},
		{name: "lab3-submissions/lab3-eve/server.py", text: "eve"},
		{name: "../lab3-mallory/server.py", text: "mallory"},
	}
	for name, packed := range map[string]string{
		"class.zip": zipped(t, files...), "class.tar": tarred(t, files...), "class.tgz": gzipped(t, tarred(t, files...)),
	} {
		file := filepath.Join(tree(t, t.TempDir(), map[string]string{name: packed}), name)
		c := discover(t, file, Options{})
		want := "github\nada | ada | lab3-ada | \nbob | bob | lab3-bob | \neve | eve | lab3-eve | \n" +
			"problem ../lab3-mallory/server.py was left aside: points out of its folder\n"
		if diff := cmp.Diff(want, told(c)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		for i, want := range []string{"ada", "bob"} {
			got, err := unpack(t, &c.Submissions[i])
			if err != nil || !strings.HasSuffix(strings.Join(namesOf(got), " "), "server.py") || !strings.Contains(fmt.Sprint(got), want) {
				t.Errorf("%s: %s has %v, %v", name, want, got, err)
			}
		}
		if got, err := unpack(t, &c.Submissions[2]); err == nil || !strings.Contains(err.Error(), "is a link") {
			t.Errorf("%s: eve's link was left out in silence: %v, %v", name, got, err)
		}
	}
}

// What is no class at all is told.
func TestDiscoverNothing(t *testing.T) {
	dir := tree(t, t.TempDir(), map[string]string{"broken.zip": "this is no archive", "notes.txt": "", "packed.rar": "Rar!"})
	for _, row := range []struct{ name, want string }{
		{"none", "no such file"}, {"broken.zip", "cannot be read as an archive"}, {"notes.txt", "neither a folder nor an archive"},
		{"packed.rar", "is packed as RAR"},
	} {
		c, err := Discover(t.Context(), filepath.Join(dir, row.name), Options{Scratch: t.TempDir()})
		if c != nil || err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, %v; want %q", row.name, c, err, row.want)
		}
	}
	if c := discover(t, t.TempDir(), Options{}); len(c.Submissions) > 0 || len(c.Problems) > 0 {
		t.Errorf("an empty folder: %+v", c)
	}
}

// Links and pipes at the top belong to nobody, and are not followed.
func TestDiscoverLinks(t *testing.T) {
	dir := tree(t, t.TempDir(), map[string]string{"ada.py": ""})
	if err := os.Symlink("/etc", filepath.Join(dir, "bob")); err != nil {
		t.Skip("this system makes no links:", err)
	}
	want := "folder\nada | ada | ada.py | ada.py\nproblem bob was left aside: it is a link\n"
	if diff := cmp.Diff(want, told(discover(t, dir, Options{}))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Folders for results are unique on every system, and stay inside.
func TestFolders(t *testing.T) {
	c := &Class{}
	for _, id := range []string{"ada", "ADA", "Ada", "../../etc", "..", "con", "Müller, Jörg", "a/b", "a_b", "", "x y", strings.Repeat("long", 60), "\x00"} {
		c.Submissions = append(c.Submissions, Submission{ID: id})
	}
	c.folders()
	seen := map[string]string{}
	for _, s := range c.Submissions {
		key := strings.ToLower(s.Folder)
		if other, ok := seen[key]; ok {
			t.Errorf("%q and %q share the folder %s", other, s.ID, s.Folder)
		}
		seen[key] = s.ID
		if s.Folder == "" || strings.ContainsAny(s.Folder, `/\: `) || s.Folder == ".." || !filepath.IsLocal(s.Folder) || len([]rune(s.Folder)) > 100 {
			t.Errorf("%q has the folder %q", s.ID, s.Folder)
		}
	}
	if got := c.Submissions[0].Folder; got != "ada" {
		t.Errorf("an ordinary id has the folder %q", got)
	}
}
