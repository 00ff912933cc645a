package program

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Find looks at a file, a folder or a command and tells how to run it. It
// runs nothing of the student's. Errors: *NoProgramError, *AmbiguousError,
// *MissingToolError, *SplitError, or one that wraps fs.ErrNotExist.
func Find(path string, opt Options) (*Recipe, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the program: %w", err)
	}
	info, err := os.Stat(abs)
	if err != nil {
		return nil, fmt.Errorf("find the program: %w", err)
	}
	r := &Recipe{Name: filepath.Base(abs), Path: abs, Part: opt.Part.named()}
	switch {
	case opt.Command != "":
		err = r.useCommand(opt.Command, info.IsDir())
	case info.IsDir():
		err = r.useFolder()
	default:
		err = r.useFile(abs, siblings(abs))
	}
	if err != nil {
		return nil, err
	}
	r.Run = append(r.Run, opt.arguments()...)
	slices.Sort(r.Sources)
	return r, nil
}

// useFile makes the recipe of one file. What it needs is looked for in tree,
// the files around it.
func (r *Recipe) useFile(file string, tree []string) error {
	r.Language, r.Dir, r.Sources = languageOf(file), filepath.Dir(file), []string{file}
	switch r.Language {
	case "Python":
		return r.useScript(file, tree, python)
	case "JavaScript":
		return r.useScript(file, tree, node)
	case "Ruby":
		return r.useScript(file, tree, ruby)
	case "Perl":
		return r.useScript(file, tree, perl)
	case "C", "C++":
		return r.useC(file, tree)
	case "Java":
		return r.useJava(file, tree)
	case "Go":
		return r.useGo(file, tree)
	case "Rust":
		return r.useRust(file)
	case "jar", "class":
		return r.useBytecode(file)
	default:
		return r.useExecutable(file)
	}
}

// useCommand takes the instructor's or the student's word for it.
func (r *Recipe) useCommand(command string, folder bool) error {
	words, err := Split(command)
	if err != nil {
		return err
	}
	tree := siblings(r.Path)
	r.Language, r.Dir = "command", filepath.Dir(r.Path)
	if folder {
		r.Dir = r.Path
		if tree, err = walk(r.Path); err != nil {
			return err
		}
	}
	r.Sources = filter(tree, func(file string) bool { return languageOf(file) != "" && !isBinary(file) })
	if words[0], err = resolve(words[0], r.Dir); err != nil {
		return err
	}
	r.Run = words
	return nil
}

// resolve finds the program that a command names: in PATH, or in dir when the
// name holds a separator.
func resolve(name, dir string) (string, error) {
	if strings.ContainsRune(name, '/') || strings.ContainsRune(name, filepath.Separator) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		return name, nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", &MissingToolError{
			Language: name, Tools: []string{name},
			How: "install it, or write ./" + name + " for a program in the folder",
		}
	}
	_, tool := scripted(name)
	return throughShim(tool.language, path, dir), nil
}

// siblings lists the files next to a file, itself included.
func siblings(file string) []string {
	dir := filepath.Dir(file)
	found, err := os.ReadDir(dir)
	if err != nil {
		return []string{file}
	}
	var files []string
	for _, entry := range found {
		if entry.Type().IsRegular() {
			files = append(files, filepath.Join(dir, entry.Name()))
		}
	}
	return files
}

// isBinary reports whether a file, by its name, holds compiled code.
func isBinary(file string) bool {
	language := languageOf(file)
	return language == "jar" || language == "class"
}
