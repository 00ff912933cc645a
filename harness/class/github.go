package class

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// github is what the tools of GitHub Classroom and of Classroom 50 clone: one
// repository a student, each named after the assignment and the account, in a
// folder named after the assignment.
var github = layout{
	name: "github",
	fits: func(l *listing) bool { return l.prefix() != "" },
	read: readGithub,
}

// cloned names the folder of a clone: that of gh classroom ends with
// -submissions, that of gh teacher with the time as well.
var cloned = regexp.MustCompile(`^(.+?)(?:-submissions|_submissions(?:_\d{4}.*)?)$`)

// prefix is what the names of all repositories begin with, the hyphen included.
func (l *listing) prefix() string {
	var names []string
	marked := false
	for _, e := range l.entries {
		if e.IsDir() {
			names = append(names, e.Name())
			marked = marked || isRepository(l.fsys, e.Name())
		}
		marked = marked || e.Name() == "scores.csv"
	}
	if m := cloned.FindStringSubmatch(l.base); m != nil && len(names) > 0 {
		if all(names, m[1]+"-") {
			return m[1] + "-"
		}
		marked = true
	}
	if !marked || len(names) < 2 {
		return ""
	}
	return commonPrefix(names)
}

func isRepository(fsys fs.FS, name string) bool {
	return slices.ContainsFunc([]string{".git", ".github"}, func(inner string) bool {
		info, err := fs.Stat(fsys, path.Join(name, inner))
		return err == nil && info.IsDir()
	})
}

func all(names []string, prefix string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !strings.HasPrefix(name, prefix) || name == prefix })
}

// commonPrefix ends with the last hyphen that all names have in common.
func commonPrefix(names []string) string {
	prefix := names[0]
	for prefix != "" && !all(names, prefix) {
		prefix = prefix[:strings.LastIndexByte(strings.TrimSuffix(prefix, "-"), '-')+1]
	}
	return prefix
}

func readGithub(l *listing) (found []Submission, strays []Problem) {
	prefix := l.prefix()
	for _, e := range l.entries {
		switch why := stray(e); {
		case e.IsDir():
			found = append(found, submissionOf(e, e.Name(), Student{ID: strings.TrimPrefix(e.Name(), prefix)}))
		case why != "" && documents.MatchString(e.Name()): // scores.csv and its like come with the clone
		default:
			strays = append(strays, Problem{e.Name(), "was left aside: it is no repository"})
		}
	}
	return found, strays
}
