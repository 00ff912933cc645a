package program

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// sourceLimit is how much of a source file is looked at. Student programs have
// a few hundred lines; what is longer is data.
const sourceLimit = 1 << 20

// read returns the text of a source file.
func read(path string) string { return string(head(path, sourceLimit)) }

var (
	notCode = regexp.MustCompile("(?s)" + `/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'|` + "`[^`]*`")
	word    = regexp.MustCompile(`[\pL_][\pL\pN_]*`)
)

// code returns the source of a language of C's family without its comments
// and literals, in which "int main(" may stand as well.
func code(path string) string { return notCode.ReplaceAllString(read(path), " ") }

// entries recognise, in code, where a program of a language begins. Languages
// that are not here begin with the first line of any file.
var entries = map[string]*regexp.Regexp{
	"C":    regexp.MustCompile(`(?m)\b(?:int|void|auto)\s+main\s*\(|^main\s*\(`),
	"C++":  regexp.MustCompile(`(?m)\b(?:int|void|auto)\s+main\s*\(|^main\s*\(`),
	"Java": regexp.MustCompile(`\bvoid\s+main\s*\(`),
	"Go":   regexp.MustCompile(`(?m)^func\s+main\s*\(`),
	"Rust": regexp.MustCompile(`\bfn\s+main\s*\(`),
}

// begins reports whether a program can begin in this file.
func begins(path string) bool {
	language := languageOf(path)
	entry := entries[language]
	switch {
	case language == "" || language == "jar" || language == "class":
		return false
	case entry == nil:
		return true
	default:
		return entry.MatchString(code(path))
	}
}

// stem is the base name without its ending.
func stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// used returns start and those of files that it needs, directly or not: a file
// is needed when one of the names it offers appears as a word in a file that
// is. A name that is already offered brings no second file in.
func used(start string, files []string, offers func(path string) []string) []string {
	chosen, known := []string{start}, map[string]bool{}
	names := map[string][]string{}
	for _, file := range append([]string{start}, files...) {
		names[file] = offers(file)
	}
	for i := 0; i < len(chosen); i++ {
		for _, name := range names[chosen[i]] {
			known[name] = true
		}
		wanted := map[string]bool{}
		for _, name := range word.FindAllString(read(chosen[i]), -1) {
			wanted[name] = !known[name]
		}
		for _, file := range files {
			isWanted := func(name string) bool { return wanted[name] && !known[name] }
			if slices.Contains(chosen, file) || !slices.ContainsFunc(names[file], isWanted) {
				continue
			}
			chosen = append(chosen, file)
			for _, name := range names[file] {
				known[name] = true
			}
		}
	}
	slices.Sort(chosen)
	return chosen
}

// sameLanguage returns those of files that are written in the language.
func sameLanguage(files []string, language string) []string {
	return filter(files, func(file string) bool { return languageOf(file) == language })
}

// filter returns the files for which keep is true.
func filter(files []string, keep func(string) bool) []string {
	var kept []string
	for _, file := range files {
		if keep(file) {
			kept = append(kept, file)
		}
	}
	return kept
}

// relative names the files as seen from dir, so that compilers print short
// names; one that could be taken for an option gets "./" before it.
func relative(dir string, files []string) []string {
	names := make([]string, len(files))
	for i, file := range files {
		name, err := filepath.Rel(dir, file)
		switch {
		case err != nil:
			name = file
		case strings.HasPrefix(name, "-"):
			name = "." + string(filepath.Separator) + name
		}
		names[i] = name
	}
	return names
}
