package program

import (
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

var (
	localInclude = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"`)
	cppInclude   = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]*<(?:iostream|string|vector|thread|map|memory|mutex)>`)
)

// target is where a compiled program goes.
func target() string {
	if runtime.GOOS == "windows" {
		return filepath.Join("{scratch}", "program.exe")
	}
	return filepath.Join("{scratch}", "program")
}

// isC reports whether a file is C or C++ source.
func isC(file string) bool { return languageOf(file) == "C" || languageOf(file) == "C++" }

// useC compiles a C or C++ program: its main file, and the files without a
// main function that belong to it.
func (r *Recipe) useC(file string, tree []string) error {
	files := append([]string{file}, helpers(file, tree, r.Path != file)...)
	r.Language = "C"
	if slices.ContainsFunc(files, isCpp) {
		r.Language = "C++"
	}
	tool := cCompiler
	if r.Language == "C++" {
		tool = cppTool
	}
	compiler, err := tool.find()
	if err != nil {
		return err
	}
	command := []string{compiler, "-O1", "-g", "-pthread", "-o", target()}
	command = append(command, relative(r.Dir, files)...)
	r.Build = [][]string{append(command, "-lm")}
	r.Run = []string{target()}
	r.Sources = append(files, included(files, tree)...)
	return nil
}

// isCpp reports whether a file needs the C++ compiler: some have the ending of
// C and the headers of C++.
func isCpp(file string) bool {
	return languageOf(file) == "C++" || cppInclude.MatchString(read(file))
}

// helpers are the files that are compiled together with main. When the student
// handed in a whole folder with one main function, all of it belongs together.
// Otherwise only a file that includes a header of its own has helpers, and
// they stand next to it.
func helpers(main string, tree []string, folder bool) []string {
	sources := filter(tree, isC)
	whole := folder && len(filter(sources, begins)) == 1
	if !whole && len(included([]string{main}, tree)) == 0 {
		return nil
	}
	textual := included(sources, tree)
	return filter(sources, func(file string) bool {
		near := whole || filepath.Dir(file) == filepath.Dir(main)
		return file != main && near && !begins(file) && !slices.Contains(textual, file)
	})
}

// included lists the files of tree that the given ones take in by #include
// "name", directly or not.
func included(files, tree []string) []string {
	var found []string
	for todo := slices.Clone(files); len(todo) > 0; todo = todo[1:] {
		for _, match := range localInclude.FindAllStringSubmatch(read(todo[0]), -1) {
			name := string(filepath.Separator) + filepath.Base(filepath.FromSlash(match[1]))
			for _, file := range tree {
				if strings.HasSuffix(file, name) && !slices.Contains(found, file) && !slices.Contains(files, file) {
					found, todo = append(found, file), append(todo, file)
				}
			}
		}
	}
	return found
}
