package class

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const canvasExport = "\xef\xbb\xbfStudent,ID,SIS User ID,SIS Login ID,Section,Lab 2 (71),Lab 3 (72),Quiz (73),Current Score\r\n" +
	"    Points Possible,,,,,10,20,(read only),(read only)\r\n" +
	"\"Lovelace, Ada\",11,s1,ada,\"CS \"\"1\"\"\",9.50,,,95.0\r\n" +
	"\"Hopper, Grace\",12,s2,grace,CS 1, 8 ,\"3\",,80\r\n" +
	"\"Turing, Alan\",13,s3,alan,CS 1,EX,EX,,\r\n" +
	"\"Dijkstra, Edsger\",14,s4,edsger,CS 1,-,,,\r\n" +
	"Test Student,99,,,CS 1,,,,"

const moodleSheet = "\xef\xbb\xbfIdentifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be changed\",\"Last modified (grade)\",\"Feedback comments\"\n" +
	"\"Participant 11\",\"Ada Lovelace\",ada@x,\"Submitted for grading - \",,10.00,Yes,-,\n" +
	"\"Participant 12\",\"Grace Hopper\",grace@x,Submitted,\"3.00\",10.00,Yes,-,\"well, \"\"done\"\"\"\n" +
	"\"Participant 13\",\"Alan Turing\",alan@x,Submitted,,10.00,No,-,\n"

const moodleGerman = "ID;\"Vollständiger Name\";E-Mail-Adresse;Status;Bewertung;Bestwertung;Bewertung kann geändert werden\r\n" +
	"Teilnehmer/in 11;Ada Lovelace;ada@x;;;25,00;Ja\r\nTeilnehmer/in 12;Grace Hopper;grace@x;;;25,00;Nein\r\n"

const moodleGrades = "First name,Last name,ID number,Email address,Assignment: Lab 3 (Real),Course total (Real),Last downloaded from this course\n" +
	"Ada,Lovelace,s1,ada@x,-,50,1700000000\nGrace,Hopper,s2,grace@x,4.00,60,1700000000\nGrace,Hopper,s9,other@x,5.00,60,1700000000\n"

// gradedFor is a class of Ada with 8 of 10 points, Grace with 5, Alan with all,
// Edsger who is open and Zoe whom no gradebook has.
func gradedFor(t *testing.T) string {
	t.Helper()
	dir := tree(t, t.TempDir(), map[string]string{
		"Ada Lovelace_11_assignsubmission_file_/a": "fail pass pass", "Grace Hopper_12_assignsubmission_file_/a": "fail fail pass",
		"Alan Turing_13_assignsubmission_file_/a": "pass pass pass", "Edsger Dijkstra_14_assignsubmission_file_/a": "pass pass error",
		"Zoe_77_assignsubmission_file_/a": "pass pass pass ",
	})
	return graded(t, discover(t, dir, Options{}), Grading{})
}

// Only the cells of the points change; what a person decides stays.
func TestGradebook(t *testing.T) {
	out := gradedFor(t)
	for _, row := range []struct {
		name, text, column string
		want               [][2]string // old and new, of what changes
		problems           string
	}{
		{"canvas.csv", canvasExport, "", [][2]string{{"9.50,,,95.0", "9.50,16,,95.0"}, {` 8 ,"3",`, ` 8 ,"10",`}},
			"Alan Turing_13_assignsubmission_file_ is graded, but the student is excused in the gradebook: it was left as it is; " +
				"Zoe_77_assignsubmission_file_ is graded, but the gradebook has no row that is certainly 77's"},
		{"canvas.csv", canvasExport, "Lab 2", [][2]string{{"9.50,,,95.0", "8,,,95.0"}, {`CS 1, 8 ,`, `CS 1,5,`}},
			"Alan Turing_13_assignsubmission_file_ is graded, but the student is excused in the gradebook: it was left as it is; " +
				"Zoe_77_assignsubmission_file_ is graded, but the gradebook has no row that is certainly 77's"},
		{"sheet.csv", moodleSheet, "", [][2]string{{`grading - ",,10`, `grading - ",8,10`}, {`"3.00"`, `"5"`}},
			"Alan Turing_13_assignsubmission_file_ is graded, but the grade is locked in the gradebook: it was left as it is; " +
				"Zoe_77_assignsubmission_file_ is graded, but the gradebook has no row that is certainly 77's"},
		{"german.csv", moodleGerman, "", [][2]string{{"ada@x;;;25", "ada@x;;20;25"}},
			"Grace Hopper_12_assignsubmission_file_ is graded, but the grade is locked in the gradebook: it was left as it is; " +
				"Alan Turing_13_assignsubmission_file_ is graded, but the gradebook has no row that is certainly 13's; " +
				"Zoe_77_assignsubmission_file_ is graded, but the gradebook has no row that is certainly 77's"},
		{"grades.csv", moodleGrades, "", [][2]string{{"ada@x,-,50", "ada@x,8,50"}},
			"Grace Hopper_12_assignsubmission_file_ is graded, but the gradebook has no row that is certainly 12's; " +
				"Alan Turing_13_assignsubmission_file_ is graded, but the gradebook has no row that is certainly 13's; " +
				"Zoe_77_assignsubmission_file_ is graded, but the gradebook has no row that is certainly 77's"},
	} {
		file := filepath.Join(tree(t, t.TempDir(), map[string]string{row.name: row.text}), row.name)
		book, err := LoadGradebook(file, row.column, "lab3")
		check(t, err)
		_, err = Conclude(out, book)
		check(t, err)
		want := row.text
		for _, change := range row.want {
			if strings.Count(want, change[0]) != 1 {
				t.Fatalf("%q is not once in %s", change[0], row.name)
			}
			want = strings.Replace(want, change[0], change[1], 1)
		}
		files := contents(t, out)
		if diff := cmp.Diff(want, files["filled-"+row.name]); diff != "" {
			t.Errorf("%s, column %q (-want +got)\n%s", row.name, row.column, diff)
		}
		if got := contents(t, filepath.Dir(file))[row.name]; got != row.text {
			t.Errorf("%s itself was changed", row.name)
		}
		for problem := range strings.SplitSeq(row.problems, "; ") {
			if !strings.Contains(files[AttentionListFile], "\n  "+problem+"\n") {
				t.Errorf("%s: the list has not %q:\n%s", row.name, problem, files[AttentionListFile])
			}
		}
		if n := strings.Count(files[AttentionListFile], "in the gradebook") + strings.Count(files[AttentionListFile], "the gradebook has"); n != strings.Count(row.problems, "; ")+1 {
			t.Errorf("%s: %d complaints:\n%s", row.name, n, files[AttentionListFile])
		}
	}
}

func TestLoadGradebookRefuses(t *testing.T) {
	for _, row := range []struct{ text, column, want, reason string }{
		{"colour,size\nred,1\n", "", "is no export of Canvas or Moodle", "another table"},
		{"", "", "is no export of Canvas or Moodle", "nothing"},
		{"\xff\xfeS\x00", "", "it is not UTF-8", "another encoding"},
		{strings.ReplaceAll(canvasExport, "Lab 3", "Homework"), "", `say with --column which one is for the points: "Lab 2 (71)", "Homework (72)"`, "no column is named after the lab"},
		{canvasExport, "Lab 9", `it has no column "Lab 9" for points`, "a column that is not there"},
		{canvasExport, "Quiz", `it has no column "Quiz" for points`, "one that Canvas keeps to itself"},
		{canvasExport, "Section", `it has no column "Section" for points`, "one that is the student's"},
		{"Student,ID,Section\nx,1,2\n", "", "it has no column for points; export it again with the assignment in it", "no assignment at all"},
	} {
		file := filepath.Join(tree(t, t.TempDir(), map[string]string{"book.csv": row.text}), "book.csv")
		book, err := LoadGradebook(file, row.column, "lab3")
		if _, ok := err.(*MisuseError); !ok || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, %v; want %q", row.reason, book, err, row.want)
		}
	}
}
