package program

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// endings tell the language of a file by its name.
var endings = map[string]string{
	".py": "Python", ".c": "C", ".cc": "C++", ".cpp": "C++", ".cxx": "C++", ".java": "Java", ".go": "Go",
	".js": "JavaScript", ".mjs": "JavaScript", ".cjs": "JavaScript", ".rs": "Rust", ".rb": "Ruby", ".pl": "Perl",
	".jar": "jar", ".class": "class",
}

// languageOf returns the language that the ending of a name tells, or "".
func languageOf(path string) string {
	return endings[strings.ToLower(filepath.Ext(path))]
}

// head returns the first bytes of a file; what cannot be read is empty.
func head(path string, most int64) []byte {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return nil
	}
	return data
}

// shebang returns the words of the #! line. A carriage return at its end,
// which editors on Windows leave there, is not part of it.
func shebang(path string) []string {
	line, _, _ := bytes.Cut(head(path, 256), []byte("\n"))
	rest, found := bytes.CutPrefix(line, []byte("#!"))
	if !found {
		return nil
	}
	return strings.Fields(string(rest))
}

// interpreterName is the program that the words of a #! line name, with env
// and its options looked through, and the words that follow it.
func interpreterName(words []string) (name string, args []string) {
	if len(words) > 0 && filepath.Base(words[0]) == "env" {
		words = words[1:]
		for len(words) > 0 && (strings.HasPrefix(words[0], "-") || strings.Contains(words[0], "=")) {
			words = words[1:]
		}
	}
	if len(words) == 0 {
		return "", nil
	}
	return words[0], words[1:]
}

// scripted returns the language of an interpreter, by the beginning of its name.
func scripted(interpreter string) (string, toolset) {
	name := filepath.Base(interpreter)
	switch {
	case strings.HasPrefix(name, "python"):
		return "Python", python
	case strings.HasPrefix(name, "node"):
		return "JavaScript", node
	case strings.HasPrefix(name, "ruby"):
		return "Ruby", ruby
	case strings.HasPrefix(name, "perl"):
		return "Perl", perl
	default:
		return "executable", shell
	}
}

// isExecutable reports whether the file may be run. Windows has no such bit;
// there the ending decides.
func isExecutable(info fs.FileInfo) bool {
	if runtime.GOOS == "windows" {
		return info.Mode().IsRegular()
	}
	return info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// magics begin programs for a processor: ELF (Linux), Mach-O (macOS, both byte
// orders and fat files) or PE (Windows).
var magics = []string{
	"\x7fELF", "\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "\xfe\xed\xfa\xcf", "\xfe\xed\xfa\xce", "\xca\xfe\xba\xbe", "MZ",
}

// compiled reports whether the file is a program for a processor.
func compiled(path string) bool {
	magic := head(path, 4)
	for _, known := range magics {
		if bytes.HasPrefix(magic, []byte(known)) {
			return true
		}
	}
	return false
}

// isProgram reports whether a file is a compiled program that may be run, and
// not an object file or a library.
func isProgram(file string) bool {
	info, err := os.Stat(file)
	return err == nil && !isLibrary(file) && isExecutable(info) && compiled(file)
}

// isLibrary decides by the ending; object files are meant as well.
func isLibrary(file string) bool {
	return slices.Contains([]string{".o", ".so", ".a", ".dylib", ".dll", ".class"}, filepath.Ext(file))
}
