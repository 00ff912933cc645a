package class

import (
	"io/fs"
	"regexp"
)

// moodle is the archive of "Download all submissions": one folder a student, or
// one file when the folders were not asked for. The number is that of the
// participant, as in the grading worksheet.
var moodle = layout{
	name: "moodle",
	fits: func(l *listing) bool { return l.mostly(moodleName) },
	read: readMoodle,
}

var moodleName = regexp.MustCompile(`^(.+)_(\d+)_assignsubmission_([a-z]+)(?:_(.*))?$`)

func readMoodle(l *listing) ([]Submission, []Problem) {
	g := gathering{}
	for _, e := range l.entries {
		m := moodleName.FindStringSubmatch(e.Name())
		switch {
		case m == nil:
			g.stray(e, "was left aside: it is not named as Moodle names submissions")
		case m[3] == "onlinetext": // text typed into a form is no program
			g.student(Student{ID: m[2], Name: m[1]}, e.Name())
		default:
			g.add(Student{ID: m[2], Name: m[1]}, e, m[4])
		}
	}
	return g.done()
}

// gathering puts together the files of each student.
type gathering struct {
	found  []Submission
	at     map[string]int
	strays []Problem
}

func (g *gathering) stray(e fs.DirEntry, otherwise string) {
	why := stray(e)
	if why == "" {
		why = otherwise
	}
	g.strays = append(g.strays, Problem{e.Name(), why})
}

// student returns the student's submission, made when it is the first file.
func (g *gathering) student(s Student, path string) *Submission {
	if g.at == nil {
		g.at = map[string]int{}
	}
	i, ok := g.at[s.ID]
	if !ok {
		i = len(g.found)
		g.at[s.ID] = i
		g.found = append(g.found, Submission{ID: s.ID, Students: []Student{s}, Path: path})
	}
	return &g.found[i]
}

// add adds a file or folder to the student's submission.
func (g *gathering) add(s Student, e fs.DirEntry, name string) {
	if !e.IsDir() && !e.Type().IsRegular() {
		g.stray(e, "")
		return
	}
	p := part{path: e.Name(), name: name}
	if e.IsDir() {
		p.name = ""
	}
	submission := g.student(s, e.Name())
	submission.parts = append(submission.parts, p)
}

func (g *gathering) done() ([]Submission, []Problem) { return g.found, g.strays }
