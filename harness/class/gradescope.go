package class

import (
	"cmp"
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v4"
)

// gradescope is the archive of "Export Submissions": one folder a submission,
// and a file that says whose each is.
var gradescope = layout{
	name: "gradescope",
	fits: func(l *listing) bool { return len(l.owners()) > 0 },
	read: readGradescope,
}

const (
	gradescopeFile = "submission_metadata.yml"
	gradescopeMost = 32 << 20 // bytes that labgrade reads of it
)

// gradescopeOwners is what counts of a submission in the file. The names begin
// with colons, as Ruby writes them.
type gradescopeOwners struct {
	Submitters []struct {
		Name  string `yaml:":name"`
		ID    string `yaml:":sid"`
		Email string `yaml:":email"`
	} `yaml:":submitters"`
}

// owners reads the file, nil if there is none or it is something else.
func (l *listing) owners() map[string]gradescopeOwners {
	info, err := fs.Stat(l.fsys, gradescopeFile)
	if err != nil || info.Size() > gradescopeMost {
		return nil
	}
	data, err := fs.ReadFile(l.fsys, gradescopeFile)
	if err != nil {
		return nil
	}
	var owners map[string]gradescopeOwners
	if yaml.Load(data, &owners) != nil {
		return nil
	}
	return owners
}

func readGradescope(l *listing) (found []Submission, strays []Problem) {
	owners := l.owners()
	for _, e := range l.entries {
		o, known := owners[e.Name()]
		switch why := stray(e); {
		case e.Name() == gradescopeFile:
		case why != "":
			strays = append(strays, Problem{e.Name(), why})
		case !known || len(o.Submitters) == 0:
			strays = append(strays, Problem{e.Name(), "was left aside: " + gradescopeFile + " does not say whose it is"})
		default:
			s := submissionOf(e, e.Name(), Student{ID: e.Name()})
			s.Students = o.students(e.Name())
			if len(s.Students) == 1 {
				s.ID = s.Students[0].ID
			}
			found = append(found, s)
		}
	}
	return found, strays
}

// students are those of a submission; one without a number is known by the
// e-mail address, else by the folder.
func (o gradescopeOwners) students(folder string) (all []Student) {
	for _, s := range o.Submitters {
		all = append(all, Student{
			ID:   cmp.Or(strings.TrimSpace(s.ID), strings.TrimSpace(s.Email), folder),
			Name: strings.TrimSpace(s.Name), Email: strings.TrimSpace(s.Email),
		})
	}
	return all
}
