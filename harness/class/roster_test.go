package class

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoster(t *testing.T) {
	moodle := map[string]string{"Ada Lovelace_11_assignsubmission_file_/a.py": "", "Eve_12_assignsubmission_file_/a.py": ""}
	canvas := map[string]string{"lovelaceada_11_1_a.py": "", "neumannjohnvon_12_2_a.py": ""}
	github := map[string]string{"lab3-ada-l/.git/x": "", "lab3-Grace/.git/x": ""}
	for _, row := range []struct {
		files  map[string]string
		roster string
		want   string
		reason string
	}{
		{moodle, "Student ID,Name,Email\r\ns1,Ada Lovelace,ada@x\r\ns2,Alan Turing,alan@x\r\n",
			"11=s1 Ada Lovelace ada@x; 12=12 Eve ; missing s2; problem Eve_12_assignsubmission_file_ is by 12, who is not on the roster", "found by name"},
		{canvas, "id;first name;last name\n7;Ada;Lovelace\n8;John von;Neumann\n",
			"11=7 Ada Lovelace ; 12=8 John von Neumann ", "names in one word, semicolons"},
		{github, "identifier,github_username,github_id,name\ns1,ada-l,9,Ada\ns2,grace,8,Grace\ns3,,,Alan\n",
			"Grace=s2 Grace ; ada-l=s1 Ada ; missing s3", "the roster of GitHub Classroom; accounts know no case"},
		{github, "username,first_name,last_name,email,section,github_id\nada-l,Ada,Lovelace,a@x,1,9\ngrace,Grace,Hopper,g@x,1,8\n",
			"Grace=grace Grace Hopper g@x; ada-l=ada-l Ada Lovelace a@x", "that of Classroom 50"},
		{moodle, "name\nAda Lovelace\nada lovelace\n",
			"11=11 Ada Lovelace ; 12=12 Eve ; missing Ada Lovelace; missing ada lovelace", "two of one name are nobody for certain"},
		{map[string]string{"s1.py": "", "s2.py": ""}, "s1\ns2\ns3\n", "s1=s1  ; s2=s2  ; missing s3", "a list of ids"},
	} {
		c := discover(t, tree(t, t.TempDir(), row.files), Options{Roster: rosterFile(t, row.roster)})
		var told []string
		for _, s := range c.Submissions {
			told = append(told, s.ID+"="+s.Students[0].ID+" "+s.Students[0].Name+" "+s.Students[0].Email)
		}
		for _, s := range c.Missing {
			told = append(told, "missing "+s.ID)
		}
		for _, p := range c.Problems {
			if !strings.Contains(p.Reason, "roster") || strings.Contains(row.want, "problem") {
				told = append(told, "problem "+p.String())
			}
		}
		if diff := cmp.Diff(strings.Split(row.want, "; "), told); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

func TestLoadRosterRefuses(t *testing.T) {
	dir := tree(t, t.TempDir(), map[string]string{"empty.csv": "", "other.csv": "colour,size\nred,1\n", "wide.csv": "\xff\xfei\x00d\x00"})
	for _, row := range []struct{ file, want string }{
		{"empty.csv", "has no column that tells students apart"}, {"other.csv", "name one of them id, username, email or name"},
		{"wide.csv", "it is not UTF-8; save it as CSV UTF-8"}, {"none.csv", "no such file"},
	} {
		if r, err := LoadRoster(filepath.Join(dir, row.file)); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, %v; want %q", row.file, r, err, row.want)
		}
	}
}

func TestNameKeys(t *testing.T) {
	for _, row := range []struct {
		name string
		want []string
	}{
		{"Ada Lovelace", []string{"adalovelace", "lovelaceada"}},
		{"Lovelace, Ada", []string{"adalovelace", "lovelaceada"}},
		{"lovelaceada", []string{"lovelaceada"}},
		{"José Núñez O'Neil", []string{"josenunezoneil", "oneiljosenunez"}},
		{"", nil},
		{"李 明", []string{"李明", "明李"}},
	} {
		if diff := cmp.Diff(row.want, nameKeys(row.name)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", row.name, diff)
		}
	}
}
