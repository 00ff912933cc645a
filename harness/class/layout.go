package class

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// layout is how a platform arranges a download.
type layout struct {
	name string
	fits func(*listing) bool
	read func(*listing) ([]Submission, []Problem)
}

// layouts are tried in order; plain fits everything.
var layouts = []layout{moodle, canvas, gradescope, github}

var plain = layout{name: "folder", read: readPlain}

func (l *listing) layout() layout {
	for _, layout := range layouts {
		if layout.fits(l) {
			return layout
		}
	}
	return plain
}

// mostly reports whether at least half of the entries, and one, are named so.
func (l *listing) mostly(named *regexp.Regexp) bool {
	n := 0
	for _, e := range l.entries {
		if named.MatchString(e.Name()) {
			n++
		}
	}
	return n > 0 && 2*n >= len(l.entries)
}

// documents are files that are no program, and no submission by themselves.
var documents = regexp.MustCompile(`(?i)\.(?:csv|tsv|xlsx?|ods|pdf|docx?|odt|md|rst|txt|html?|json|ya?ml|xml|png|jpe?g|gif|log|ini|toml)$`)

// stray tells why an entry is no submission, empty if it may be one.
func stray(e fs.DirEntry) string {
	switch {
	case e.Type()&fs.ModeSymlink != 0:
		return "was left aside: it is a link"
	case !e.IsDir() && !e.Type().IsRegular():
		return "was left aside: it is not a plain file"
	case !e.IsDir() && documents.MatchString(e.Name()):
		return "was left aside: it is no program"
	}
	return ""
}

// readPlain takes every folder, archive and program for a submission of its
// own, named after it.
func readPlain(l *listing) (found []Submission, strays []Problem) {
	for _, e := range l.entries {
		if why := stray(e); why != "" {
			strays = append(strays, Problem{e.Name(), why})
			continue
		}
		found = append(found, submissionOf(e, e.Name(), Student{ID: stemOf(e)}))
	}
	return found, strays
}

// stemOf is an entry's name without the ending of an archive or program.
func stemOf(e fs.DirEntry) string {
	name := e.Name()
	if e.IsDir() {
		return name
	}
	if kind, stem := archiveKind(name); kind != "" {
		return stem
	}
	if stem := strings.TrimSuffix(name, path.Ext(name)); stem != "" {
		return stem
	}
	return name
}

// submissionOf is one whose only part is an entry.
func submissionOf(e fs.DirEntry, name string, student Student) Submission {
	p := part{path: e.Name(), name: name}
	if e.IsDir() {
		p.name = ""
	}
	return Submission{ID: student.ID, Students: []Student{student}, Path: e.Name(), parts: []part{p}}
}
