package class

import (
	"path"
	"regexp"
	"strings"
)

// canvas is the archive of "Download Submissions": files named after the
// student, as one word with the family name first, the student's id in Canvas,
// the id of the upload, and the file's own name.
var canvas = layout{
	name: "canvas",
	fits: func(l *listing) bool { return l.mostly(canvasName) },
	read: readCanvas,
}

var canvasName = regexp.MustCompile(`(?i)^([^_]+)_(?:late_)?(\d+)_(?:\d+_)(?:late_)?(.+)$`)

func readCanvas(l *listing) ([]Submission, []Problem) {
	g := gathering{}
	for _, e := range l.entries {
		m := canvasName.FindStringSubmatch(e.Name())
		if m == nil {
			g.stray(e, "was left aside: it is not named as Canvas names submissions")
			continue
		}
		g.add(Student{ID: m[2], Name: m[1]}, e, m[3])
	}
	for i := range g.found {
		restoreNames(g.found[i].parts)
	}
	return g.done()
}

// again is the number that Canvas puts into the name of a file that was handed
// in again.
var again = regexp.MustCompile(`^(.+)-\d{1,3}$`)

// restoreNames takes those numbers off where no two files become one: a Java
// class must lie in the file of its name.
func restoreNames(parts []part) {
	taken := map[string]int{}
	restored := make([]string, len(parts))
	for i, p := range parts {
		restored[i] = p.name
		ext := path.Ext(p.name)
		if m := again.FindStringSubmatch(strings.TrimSuffix(p.name, ext)); m != nil {
			restored[i] = m[1] + ext
		}
		taken[restored[i]]++
	}
	for i := range parts {
		if taken[restored[i]] == 1 {
			parts[i].name = restored[i]
		}
	}
}
