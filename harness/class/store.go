package class

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// What a folder of results holds: one file about the run as a whole, one folder
// a submission, and what Conclude writes of all of them.
const (
	metaFile   = "labgrade-class.json"
	metaSchema = "labgrade/class-run/1"
	lockFile   = ".labgrade-lock"
	students   = "students"
	entryFile  = "entry.json"
	runFile    = "run.json"
	reportFile = "report.txt"
	pageFile   = "report.html"
)

// Meta is the file about the run as a whole. It is written before the first
// submission is graded.
type Meta struct {
	Schema      string    `json:"schema"`
	Terms       Terms     `json:"terms"`
	Layout      string    `json:"layout"`
	Shard       Shard     `json:"shard"`
	Submissions []Listed  `json:"submissions"` // of this shard, ordered by ID
	Missing     []Student `json:"missing"`     // of the whole class
	Problems    []Problem `json:"problems"`    // of the whole class
}

// Listed is a submission and where its results are.
type Listed struct {
	ID     string `json:"id"`
	Folder string `json:"folder"`
}

// Terms are everything that a grade depends on besides the submission.
type Terms struct {
	Labgrade string `json:"labgrade"` // its version
	Lab      string `json:"lab"`
	Part     string `json:"part"`
	Checks   string `json:"checks"`  // a digest of what the checks do
	Weights  string `json:"weights"` // a digest of what they are worth
	Max      int    `json:"max"`     // all points together
	Command  string `json:"command,omitempty"`
	Whole    bool   `json:"whole,omitempty"` // also by the further parts that a submission holds
}

// key names a submission as it was graded: another key, and it is graded again.
func (t Terms) key(content string) string {
	b, _ := json.Marshal(t) // strings and a number
	return fmt.Sprintf("%x", digest("key", content, string(b)))
}

// seed does not change with the points or with the version, so neither do the
// random choices.
func (t Terms) seed(content string) int64 {
	return SeedOf(content, t.Lab+"\x00"+t.Part+"\x00"+t.Checks)
}

// store is a folder of results.
type store struct{ dir string }

func (s store) path(names ...string) string {
	return filepath.Join(append([]string{s.dir}, names...)...)
}

func (s store) student(folder string, names ...string) string {
	return s.path(append([]string{students, folder}, names...)...)
}

// loadMeta reads what a folder of results says of itself. The error wraps
// fs.ErrNotExist where there are no results.
func (s store) loadMeta() (*Meta, error) {
	b, err := os.ReadFile(s.path(metaFile))
	if err != nil {
		return nil, err
	}
	var m Meta
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", s.path(metaFile), err)
	}
	if m.Schema != metaSchema {
		return nil, fmt.Errorf("%s has the schema %q; this labgrade reads %q", s.path(metaFile), m.Schema, metaSchema)
	}
	for _, l := range m.Submissions {
		if l.Folder == "" || l.Folder != filepath.Base(l.Folder) || l.Folder == ".." || l.Folder == "." {
			return nil, fmt.Errorf("%s is damaged: %q is no folder of results", s.path(metaFile), l.Folder)
		}
	}
	return &m, nil
}

// results is loadMeta for a folder that must hold results.
func (s store) results() (*Meta, error) {
	m, err := s.loadMeta()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, misuse("%s holds no results of labgrade class", s.dir)
	}
	return m, err
}

func (s store) saveMeta(m *Meta) error {
	m.Schema = metaSchema
	m.Submissions, m.Missing, m.Problems = listed(m.Submissions), listed(m.Missing), listed(m.Problems)
	return saveJSON(s.path(metaFile), m)
}

// listed makes a list without entries an empty one.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func saveJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding %s: %w", path, err)
	}
	return result.WriteFile(path, append(b, '\n'))
}

// loadEntry reads the entry of a submission; the error wraps fs.ErrNotExist
// where it has none.
func (s store) loadEntry(folder string) (*Entry, error) {
	b, err := os.ReadFile(s.student(folder, entryFile))
	if err != nil {
		return nil, err
	}
	var e Entry
	if err := json.Unmarshal(b, &e); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", s.student(folder, entryFile), err)
	}
	if e.Schema != entrySchema {
		return nil, fmt.Errorf("%s has the schema %q; this labgrade reads %q", s.student(folder, entryFile), e.Schema, entrySchema)
	}
	return &e, nil
}

// settled is the entry of a submission that need not be graded again, nil if
// there is none.
func (s store) settled(folder, key string) *Entry {
	e, err := s.loadEntry(folder)
	if err != nil || e.Key != key || !e.Status.settled() {
		return nil
	}
	if _, err := os.Stat(s.student(folder, runFile)); e.Status == Graded && err != nil {
		return nil
	}
	return e
}

// clean makes the folder of a submission ready for its results and removes what
// a grader that was killed had begun to write.
func (s store) clean(folder string) error {
	dir := s.student(folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".labgrade-") {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// remove takes files of a submission away; those that are not there are gone.
func (s store) remove(folder string, names ...string) (err error) {
	for _, name := range names {
		if e := os.Remove(s.student(folder, name)); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// TermsOf tells by what the results in a folder were graded. Errors:
// *MisuseError, or that of reading the folder.
func TermsOf(dir string) (Terms, error) {
	m, err := store{dir}.results()
	if err != nil {
		return Terms{}, err
	}
	return m.Terms, nil
}
