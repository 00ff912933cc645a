package program

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	javaPackage = regexp.MustCompile(`(?m)^\s*package\s+([\w.]+)\s*;`)
	javaType    = regexp.MustCompile(`\b(?:class|interface|enum|record)\s+(\w+)`)
)

// useJava compiles a file and what it needs into the scratch folder and runs
// it by the full name of its class from the root of its packages.
func (r *Recipe) useJava(file string, tree []string) error {
	compiler, err := javac.find()
	if err != nil {
		return err
	}
	launcher, err := java.find()
	if err != nil {
		return err
	}
	pkg := packageOf(file)
	root := packageRoot(filepath.Dir(file), pkg)
	r.Dir = projectOf(root)
	r.Sources = used(file, neighbours(file, tree), declared)
	jars := jarsOf(r.Dir)
	command := []string{compiler, "-encoding", "UTF-8", "-g", "-proc:none", "-d", "{scratch}", "-sourcepath", root}
	if len(jars) > 0 {
		command = append(command, "-cp", joinPaths(jars))
	}
	r.Build = [][]string{append(command, relative(r.Dir, r.Sources)...)}
	r.Run = []string{launcher, alone, "-cp", joinPaths(append([]string{"{scratch}"}, jars...)), mainClass(file, pkg)}
	return nil
}

// packageOf returns the package that a file says it is in, or "".
func packageOf(file string) string {
	if match := javaPackage.FindStringSubmatch(code(file)); match != nil {
		return match[1]
	}
	return ""
}

// packageRoot is the folder that holds the packages: dir without the package's
// own folders, or dir itself when the files do not lie as their package says.
func packageRoot(dir, pkg string) string {
	if pkg == "" {
		return dir
	}
	inside := string(filepath.Separator) + strings.ReplaceAll(pkg, ".", string(filepath.Separator))
	return strings.TrimSuffix(dir, inside)
}

// projectOf is where an editor starts a program whose sources are in root, and
// where it therefore looks for its data files.
func projectOf(root string) string {
	for _, layout := range []string{"/src/main/java", "/src"} {
		if above, found := strings.CutSuffix(root, filepath.FromSlash(layout)); found && above != "" {
			return above
		}
	}
	return root
}

// neighbours are the Java files that may belong to a file: those of its folder
// and, when it is in a package, those of the whole tree.
func neighbours(file string, tree []string) []string {
	packaged := packageOf(file) != ""
	return filter(sameLanguage(tree, "Java"), func(other string) bool {
		return packaged || filepath.Dir(other) == filepath.Dir(file)
	})
}

// declared are the names of the types that a file declares.
func declared(file string) []string {
	var names []string
	for _, match := range javaType.FindAllStringSubmatch(code(file), -1) {
		names = append(names, match[1])
	}
	return names
}

// mainClass is the class of a file that holds main: the last one declared
// before it, or the one that has the file's name when it begins there too.
func mainClass(file, pkg string) string {
	text, name := code(file), stem(file)
	if at := entries["Java"].FindStringIndex(text); at != nil {
		before := javaType.FindAllStringSubmatch(text[:at[0]], -1)
		named := slices.ContainsFunc(before, func(match []string) bool { return match[1] == name })
		if len(before) > 0 && !named {
			name = before[len(before)-1][1]
		}
	}
	if pkg == "" {
		return name
	}
	return pkg + "." + name
}

// jarsOf are the libraries that were handed in with a program.
func jarsOf(dir string) []string {
	var jars []string
	for _, pattern := range []string{"*.jar", filepath.Join("lib", "*.jar"), filepath.Join("libs", "*.jar")} {
		entries, err := filepath.Glob(filepath.Join(dir, pattern))
		if err == nil { // the only error is a bad pattern, from a folder named with brackets
			jars = append(jars, entries...)
		}
	}
	return jars
}

func joinPaths(paths []string) string { return strings.Join(paths, string(os.PathListSeparator)) }

// alone keeps the virtual machine from a file that all of a user's machines
// share under /tmp, by process number: in process namespaces those are the same,
// and each but the first would say so on the program's standard output.
const alone = "-XX:-UsePerfData"

// useBytecode runs Java that was handed in compiled.
func (r *Recipe) useBytecode(file string) error {
	launcher, err := java.find()
	if err != nil {
		return err
	}
	r.Sources = nil
	if r.Language == "jar" {
		r.Run = []string{launcher, alone, "-jar", file}
	} else {
		r.Run = []string{launcher, alone, "-cp", r.Dir, stem(file)}
	}
	r.Language = "Java"
	return nil
}
