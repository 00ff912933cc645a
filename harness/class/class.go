// Package class grades many submissions: it finds them in a folder as people
// download it from a learning platform, grades them side by side, keeps every
// result as it comes, and tells about the class as a whole.
//
// Start with [Discover], which finds the submissions, and [Grade], which grades
// them into a folder of results. [Conclude] then writes what is told of all of
// them; [Merge] joins the results of several machines. How one submission is
// graded is a function that the caller gives, so the package starts no process.
//
// What students hand in is hostile until proven otherwise: archives are
// unpacked within bounds, below one folder, without links; a submission that
// breaks them is refused by name and the rest of the class goes on.
package class

import "strings"

// Class is what Discover found.
type Class struct {
	Layout      string       // whose download it is: "moodle", "canvas", "gradescope", "github", "folder"
	Submissions []Submission // ordered by ID
	Missing     []Student    // on the roster, without a submission; ordered by ID
	Problems    []Problem    // what was left aside
}

// Student is a person as the platform or the roster calls them.
type Student struct {
	ID    string   `json:"id"`
	Name  string   `json:"name,omitempty"`
	Email string   `json:"email,omitempty"`
	Also  []string `json:"also,omitempty"` // further ids, such as a login
}

// Submission is what one student, or one group, handed in.
type Submission struct {
	ID       string    `json:"id"`     // unique in the class
	Folder   string    `json:"folder"` // where its results go; unique whatever the letters' case
	Students []Student `json:"students"`
	Path     string    `json:"path"` // as it is called in the class's folder

	root    string // the class's folder
	parts   []part
	refused error // what was wrong with it in the archive of the class
}

// part is a file or a folder of a submission.
type part struct {
	path string // below the class's folder, with slashes
	name string // what the student called it; empty for a folder that is the submission
}

// Name is how a person calls the submission: by the students' names, else by
// its id.
func (s *Submission) Name() string {
	var names []string
	for _, student := range s.Students {
		if student.Name != "" {
			names = append(names, student.Name)
		}
	}
	if len(names) == 0 {
		return s.ID
	}
	return strings.Join(names, ", ")
}

// Problem is something that was left aside, and why.
type Problem struct {
	Path   string `json:"path"`
	Reason string `json:"reason"` // completes the sentence that begins with the path
}

func (p Problem) String() string { return p.Path + " " + p.Reason }
