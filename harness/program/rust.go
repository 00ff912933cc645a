package program

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	cargoSection = regexp.MustCompile(`^\[+([^\[\]]+)\]+`)
	cargoName    = regexp.MustCompile(`^name\s*=\s*["']([^"']+)["']`)
)

// useRust compiles one file. One that lies in the src folder of a package is
// built as that package, which knows its modules and libraries.
func (r *Recipe) useRust(file string) error {
	if above := filepath.Dir(r.Dir); filepath.Base(r.Dir) == "src" && exists(filepath.Join(above, "Cargo.toml")) {
		return r.useCargo(above, []string{file})
	}
	tool, err := rustc.find()
	if err != nil {
		return err
	}
	command := []string{tool, "--edition", "2021", "-O", "-g", "-o", target()}
	r.Build = [][]string{append(command, relative(r.Dir, []string{file})...)}
	r.Run = []string{target()}
	return nil
}

// useCargo builds the package in dir and runs the binary that fits the part.
func (r *Recipe) useCargo(dir string, tree []string) error {
	tool, err := cargo.find()
	if err != nil {
		return err
	}
	r.Language, r.Dir = "Rust", dir
	r.Sources = sameLanguage(tree, "Rust")
	names := cargoBinaries(dir)
	if len(names) == 0 {
		return &NoProgramError{Path: r.Path, Reason: "holds a Cargo.toml but no src/main.rs and no file in src/bin, so it builds no program"}
	}
	name, err := choose(dir, names, r.Part)
	if err != nil {
		return err
	}
	r.Build = [][]string{{tool, "build", "--release", "--target-dir", filepath.Join("{scratch}", "target"), "--bin", filepath.Base(name)}}
	r.Run = []string{filepath.Join("{scratch}", "target", "release", filepath.Base(name)) + filepath.Ext(target())}
	return nil
}

// cargoBinaries are the programs that a package builds, as paths in dir: that
// of src/main.rs, those of src/bin, and those that Cargo.toml names.
func cargoBinaries(dir string) []string {
	var names []string
	section := ""
	for line := range strings.Lines(read(filepath.Join(dir, "Cargo.toml"))) {
		line = strings.TrimSpace(line)
		if match := cargoSection.FindStringSubmatch(line); match != nil {
			section = strings.TrimSpace(match[1])
		}
		match := cargoName.FindStringSubmatch(line)
		isMain := section == "package" && exists(filepath.Join(dir, "src", "main.rs"))
		if match != nil && (section == "bin" || isMain) {
			names = append(names, filepath.Join(dir, match[1]))
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "src", "bin", "*.rs"))
	if err == nil { // the only error is a bad pattern, from a folder named with brackets
		for _, file := range files {
			names = append(names, filepath.Join(dir, stem(file)))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
