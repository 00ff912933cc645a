package program

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Task tells one exercise of a submission from the others.
type Task struct {
	Number int      // as it stands in names; 0: none
	Words  []string // that stand in the names or the source of its programs, or with "-" in front do not
}

// Couple is what was handed in for a task that asks for both ends: the files of
// a server and of the client that was written for it. Client is empty if there
// is none.
type Couple struct{ Server, Client string }

// FindTask finds the programs of a task in a submission that holds several: by
// the number in the names of folders and files, or else by words in the source.
// Errors: *NoProgramError, or one that wraps fs.ErrNotExist.
func FindTask(dir string, task Task) (Couple, error) {
	files, err := walk(dir)
	if err != nil {
		return Couple{}, err
	}
	var servers, clients []exercise
	top := commonFolder(filter(files, func(file string) bool { return languageOf(file) != "" }))
	for _, file := range files {
		rel := relativeTo(top, file)
		e := exercise{file: file, name: rel, number: numberIn(rel)}
		switch partOf(file) {
		case Server:
			servers = append(servers, e)
		case Client:
			clients = append(clients, e)
		}
	}
	server, found := task.best(servers)
	if !found {
		return Couple{}, &NoProgramError{Path: dir, Reason: fmt.Sprintf("holds no server for %s; put each into a folder named after its number, with server and client in it", task)}
	}
	client, _ := task.besideOf(server, clients)
	return Couple{Server: server.file, Client: client.file}, nil
}

// FindPair finds how to run both ends of a task. The server gets the arguments;
// what else the two want is tried. client is nil if none was handed in. Errors:
// those of FindTask and Find.
func FindPair(dir string, task Task, arguments []string) (server, client *Recipe, err error) {
	couple, err := FindTask(dir, task)
	if err != nil {
		return nil, nil, err
	}
	bare := []string{}
	server, err = Find(couple.Server, Options{Part: Server, Args: append(bare, arguments...)})
	if err == nil && couple.Client != "" {
		client, err = Find(couple.Client, Options{Part: Client, Args: bare})
	}
	if err != nil {
		return nil, nil, err
	}
	return server, client, nil
}

func (t Task) String() string {
	if t.Number > 0 {
		return "task " + strconv.Itoa(t.Number)
	}
	if t.isOnly() {
		return "the task"
	}
	return "the task about " + strings.Join(t.Words, ", ")
}

// exercise is one end of a task: a source file.
type exercise struct {
	file, name string // name is its path in the submission
	number     int
}

func (e exercise) folder() string { return filepath.Dir(e.file) }

// best chooses the one with the number, and of several that have it, or of all if
// none has, the one with the words.
func (t Task) best(all []exercise) (exercise, bool) {
	found := keep(all, func(e exercise) bool { return t.isOnly() || t.Number > 0 && e.number == t.Number })
	worded := keep(all, t.fits)
	if len(found) > 0 {
		worded = keep(found, t.fits)
	}
	if len(found) == 0 || len(worded) > 0 && severalFolders(found) {
		found = worded
	}
	return plainest(found)
}

// besideOf chooses the client of a server: from its folder, if that holds any.
func (t Task) besideOf(server exercise, clients []exercise) (exercise, bool) {
	beside := keep(clients, func(e exercise) bool { return e.folder() == server.folder() })
	if numbered := keep(beside, func(e exercise) bool { return e.number == server.number }); len(numbered) > 0 {
		beside = numbered
	}
	if len(beside) > 0 {
		return plainest(beside)
	}
	return t.best(clients)
}

// plainest is the one with the shortest name.
func plainest(all []exercise) (exercise, bool) {
	if len(all) == 0 {
		return exercise{}, false
	}
	return slices.MinFunc(all, func(a, b exercise) int {
		return cmp.Or(len(filepath.Base(a.file))-len(filepath.Base(b.file)), strings.Compare(a.file, b.file))
	}), true
}

func keep(all []exercise, wanted func(exercise) bool) (kept []exercise) {
	for _, e := range all {
		if wanted(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

func severalFolders(all []exercise) bool {
	return slices.ContainsFunc(all, func(e exercise) bool { return e.folder() != all[0].folder() })
}

// fits reports whether the words stand in a file or in its name.
func (t Task) fits(e exercise) bool {
	text := strings.ToLower(e.name + "\n" + read(e.file))
	for _, word := range t.Words {
		unwanted, without := strings.CutPrefix(word, "-")
		if strings.Contains(text, strings.ToLower(unwanted)) == without {
			return false
		}
	}
	return len(t.Words) > 0
}

// isOnly reports whether there is but one task.
func (t Task) isOnly() bool { return t.Number == 0 && len(t.Words) == 0 }

var (
	serverName = regexp.MustCompile(`(?i)server|srv`)
	clientName = regexp.MustCompile(`(?i)client`)
	connects   = regexp.MustCompile(`\.connect\s*\(|new Socket\s*\(|net\.Dial|TcpStream::connect|create_connection|\bconnect\s*\(`)
)

// partOf tells which end a source file is, by its name or by what it calls;
// empty if it is neither.
func partOf(file string) Part {
	base := filepath.Base(file)
	switch {
	case languageOf(file) == "" || isBinary(file):
		return ""
	case serverName.MatchString(base) == clientName.MatchString(base):
		text := read(file)
		if listens.MatchString(text) {
			return Server
		}
		if connects.MatchString(text) {
			return Client
		}
		return ""
	case serverName.MatchString(base):
		return Server
	}
	return Client
}

var (
	taskNumber = regexp.MustCompile(`(?i)(?:task|exercise|problem|question|prob|ex|q|t|no|part|lab)[\s._-]*0*(\d{1,2})(?:\D|$)`)
	anyNumber  = regexp.MustCompile(`(?:^|\D)0*(\d{1,2})(?:\D|$)`)
)

// numberIn is the number that a path gives a file: that of the innermost folder
// with one, or else that of the file; 0 if there is none. Copies of a client
// that lie beside each other have numbers of their own, so a folder comes first.
func numberIn(rel string) int {
	steps := strings.Split(filepath.ToSlash(rel), "/")
	file := steps[len(steps)-1]
	slices.Reverse(steps)
	for _, step := range append(steps[1:], strings.TrimSuffix(file, filepath.Ext(file))) {
		for _, form := range []*regexp.Regexp{taskNumber, anyNumber} {
			if m := form.FindStringSubmatch(step); m != nil {
				n, _ := strconv.Atoi(m[1]) // at most two figures
				return n
			}
		}
	}
	return 0
}

// commonFolder is the innermost folder that holds all files: numbers in its name
// are the student's or the lab's, not a task's.
func commonFolder(files []string) string {
	if len(files) == 0 {
		return ""
	}
	top := filepath.Dir(files[0])
	for _, file := range files {
		for !isBelow(file, top) && top != filepath.Dir(top) {
			top = filepath.Dir(top)
		}
	}
	return top
}

func isBelow(file, dir string) bool {
	return strings.HasPrefix(file, strings.TrimSuffix(dir, string(filepath.Separator))+string(filepath.Separator))
}

func relativeTo(top, file string) string {
	rel, err := filepath.Rel(top, file)
	if err != nil {
		return filepath.Base(file)
	}
	return rel
}
