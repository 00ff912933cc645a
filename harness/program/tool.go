package program

import (
	"fmt"
	"os/exec"
)

// toolset is what one language needs installed.
type toolset struct {
	language string
	names    []string // in order of preference
	packaged string   // the package of Debian and Ubuntu
}

// The tools that are looked up in PATH.
var (
	python    = toolset{"Python", []string{"python3", "python"}, "python3"}
	node      = toolset{"Node.js", []string{"node", "nodejs"}, "nodejs"}
	ruby      = toolset{"Ruby", []string{"ruby"}, "ruby"}
	perl      = toolset{"Perl", []string{"perl"}, "perl"}
	shell     = toolset{"A shell", []string{"sh"}, "dash"}
	cCompiler = toolset{"A C compiler", []string{"gcc", "cc", "clang"}, "gcc"}
	cppTool   = toolset{"A C++ compiler", []string{"g++", "c++", "clang++"}, "g++"}
	java      = toolset{"Java", []string{"java"}, "default-jdk"}
	javac     = toolset{"The Java compiler", []string{"javac"}, "default-jdk"}
	golang    = toolset{"Go", []string{"go"}, "golang"}
	rustc     = toolset{"Rust", []string{"rustc"}, "rustc"}
	cargo     = toolset{"Cargo, Rust's build tool,", []string{"cargo"}, "cargo"}
	makeTool  = toolset{"make", []string{"make", "gmake"}, "make"}
)

// find returns the path of the first tool that is there; the error is a
// *MissingToolError.
func (t toolset) find() (string, error) {
	for _, name := range t.names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", &MissingToolError{
		Language: t.language,
		Tools:    t.names,
		How:      fmt.Sprintf("install it with your system's package manager (Debian, Ubuntu: apt install %s)", t.packaged),
	}
}
