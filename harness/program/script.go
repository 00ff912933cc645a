package program

import (
	"os"
	"os/exec"
	"path/filepath"
)

// useScript runs a file with the interpreter of its language, in its own
// folder, so that imports of its neighbours and data files are found.
func (r *Recipe) useScript(file string, tree []string, tool toolset) error {
	path, err := tool.interpreter(r.Dir)
	if err != nil {
		return err
	}
	r.Sources = used(file, sameLanguage(tree, r.Language), importNames)
	r.Run = []string{path, file}
	return nil
}

// importNames are the words by which another script can import this one.
func importNames(path string) []string {
	if name := stem(path); name != "__init__" && name != "index" {
		return []string{name}
	}
	return []string{filepath.Base(filepath.Dir(path))}
}

// useExecutable runs a file that is a program by itself: compiled, or a script
// with a #! line.
func (r *Recipe) useExecutable(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return &NoProgramError{Path: file, Reason: "cannot be read: " + err.Error()}
	}
	r.Language = "executable"
	words := shebang(file)
	switch {
	case len(words) > 0:
		return r.useShebang(file, words)
	case !isExecutable(info) && compiled(file):
		return &NoProgramError{Path: file, Reason: "is a compiled program that may not be run; allow it with chmod +x"}
	case !isExecutable(info):
		return &NoProgramError{Path: file, Reason: "is neither executable nor written in a language that labgrade knows by its ending; " + sayHow}
	case !compiled(file):
		return &NoProgramError{Path: file, Reason: "is marked executable but is neither compiled nor begins with a #! line; " + sayHow}
	}
	r.Run, r.Sources = []string{file}, nil
	return nil
}

// useShebang runs a script with the interpreter that its first line names. The
// system is not asked to do so: it fails on a line that ends in a carriage
// return, and on a file that lost its executable bit in an archive. Only an
// interpreter that the machine itself offers is asked where it is: this process
// is not confined, and the line may name a program that was handed in.
func (r *Recipe) useShebang(file string, words []string) error {
	name, args := interpreterName(words)
	language, tool := scripted(name)
	path, err := exec.LookPath(name)
	if err != nil {
		// The path of the interpreter is that of the student's machine.
		if path, err = exec.LookPath(filepath.Base(name)); err != nil {
			path, err = tool.find()
		}
	}
	if err != nil {
		return err
	}
	r.Language = language
	if offered, err := exec.LookPath(filepath.Base(name)); err == nil && offered == path {
		path = throughShim(tool.language, path, r.Dir)
	}
	r.Run = append(append([]string{path}, args...), file)
	return nil
}
