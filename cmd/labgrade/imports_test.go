package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/labgrade/labgrade/"

// pkg is what go list tells of a package; its tests are not asked.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
	// Those of other systems count as well.
	IgnoredGoFiles []string
}

// name is the package's path in the module.
func (p pkg) name() string { return strings.TrimPrefix(p.ImportPath, module) }

func packages(t *testing.T) (all []pkg) {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles,IgnoredGoFiles", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Skip("the go command does not list the packages:", err)
	}
	for in := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := in.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// within reports whether a package is one of those named, or below one.
func within(name string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return name == root || strings.HasPrefix(name, root+"/") })
}

// rule forbids imports. Paths of the module are given without it.
type rule struct {
	of     []string // the packages that it binds
	not    []string // without these
	never  []string // what they must not import, and what is below it
	except []string
	reason string
}

var rules = []rule{
	{of: []string{"cmd", "harness", "reference", "specs"}, never: []string{"cmd"}, reason: "nothing imports cmd"},
	{of: []string{"harness", "specs"}, never: []string{"reference"}, reason: "a mistake shared with the model answer would cancel out"},
	{of: []string{"reference"}, never: []string{"harness", "specs"}, reason: "a mistake shared with the model answer would cancel out"},
	{of: []string{"harness"}, never: []string{"specs"}, reason: "the checks stand above what they use"},
	{of: []string{"cmd", "harness", "reference"}, never: []string{"github.com/onsi/ginkgo"}, reason: "only specs knows Ginkgo"},
	{of: []string{"cmd", "harness", "reference"}, not: []string{"harness/match"}, never: []string{"github.com/onsi/gomega"},
		reason: "only specs and match know Gomega"},
	{of: []string{"harness/report"}, never: []string{"harness"}, except: []string{"harness/result", "harness/term"},
		reason: "a report sees the record and the terminal alone"},
	{of: []string{"harness/report"}, never: []string{"net", "os", "os/exec"}, reason: "a report opens nothing"},
	{of: []string{"harness/verdict"}, never: []string{"net", "os", "os/exec", "syscall"}, except: []string{"net/netip"},
		reason: "a verdict can be repeated from the record"},
	{of: []string{"harness/proc", "harness/transcript", "harness/lab", "harness/result", "harness/term"}, never: []string{"harness"},
		reason: "they stand below everything"},
	{of: []string{"reference"}, never: []string{"github.com", "golang.org", "go.yaml.in"}, except: []string{"reference"},
		reason: "the model answers use the standard library only"},
}

// breaks returns the imports of a package that the rule forbids.
func (r rule) breaks(p pkg) (all []string) {
	if !within(p.name(), r.of...) || within(p.name(), r.not...) {
		return nil
	}
	for _, imported := range p.Imports {
		name := strings.TrimPrefix(imported, module)
		if within(name, r.never...) && !within(name, r.except...) && name != p.name() {
			all = append(all, name)
		}
	}
	return all
}

// Who may import whom.
func TestImports(t *testing.T) {
	all := packages(t)
	if len(all) < 15 {
		t.Fatalf("only %d packages are listed", len(all))
	}
	for _, r := range rules {
		bound := 0
		for _, p := range all {
			if within(p.name(), r.of...) {
				bound++
			}
			for _, name := range r.breaks(p) {
				t.Errorf("%s imports %s: %s", p.name(), name, r.reason)
			}
		}
		if bound == 0 {
			t.Errorf("the rule for %v binds nobody", r.of)
		}
	}
}

// A rule that would not notice is worth nothing.
func TestRules(t *testing.T) {
	for _, row := range []struct {
		name, imported string
		broken         bool
	}{
		{"harness/peer", "github.com/onsi/gomega/types", true},
		{"harness/match", "github.com/onsi/gomega/types", false},
		{"harness/match", "github.com/onsi/ginkgo/v2", true},
		{"specs", "github.com/onsi/ginkgo/v2", false},
		{"harness/report", module + "harness/verdict", true},
		{"harness/report", module + "harness/result", false},
		{"harness/verdict", "net", true},
		{"harness/verdict", "os/exec", true},
		{"harness/verdict", "net/netip", false},
		{"harness/lab", module + "harness/result", true},
		{"harness/labels", module + "harness/result", false},
		{"reference/lab3", module + "harness/lab", true},
		{"reference/chat", module + "harness/peer", true},
		{"reference/fault", module + "reference/lab3", false},
		{"reference/lab3", "github.com/google/go-cmp/cmp", true},
		{"specs", module + "reference/lab3", true},
		{"harness/worker", module + "cmd/labgrade", true},
		{"cmd/labgrade", module + "specs", false},
	} {
		broken := slices.ContainsFunc(rules, func(r rule) bool {
			return r.breaks(pkg{ImportPath: module + row.name, Imports: []string{row.imported}}) != nil
		})
		if broken != row.broken {
			t.Errorf("%s may import %s: %v, want %v", row.name, row.imported, !broken, !row.broken)
		}
	}
}

// Only a command ends the process or reads the flags of the process.
func TestOnlyCommandsExit(t *testing.T) {
	for _, p := range packages(t) {
		if within(p.name(), "cmd") {
			continue
		}
		for _, file := range slices.Concat(p.GoFiles, p.IgnoredGoFiles) {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, use := range uses(t, filepath.Join(p.Dir, file)) {
				t.Errorf("%s uses %s, which is for commands", filepath.Join(p.name(), file), use)
			}
		}
	}
}

// uses lists what a file uses of that which is for commands alone.
func uses(t *testing.T, path string) (all []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				if use := x.Name + "." + s.Sel.Name; use == "os.Exit" || use == "flag.CommandLine" || use == "flag.Parse" || use == "log.Fatal" {
					all = append(all, use)
				}
			}
		}
		return true
	})
	return all
}

func TestUses(t *testing.T) {
	if got := uses(t, "main.go"); !slices.Equal(got, []string{"os.Exit", "os.Exit"}) {
		t.Errorf("main.go uses %v", got)
	}
	if got := uses(t, "lab.go"); got != nil {
		t.Errorf("lab.go uses %v", got)
	}
}
