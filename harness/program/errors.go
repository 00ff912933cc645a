package program

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// ErrUnsupported is wrapped by what this system cannot do.
var ErrUnsupported = fmt.Errorf("program: %w on this system", errors.ErrUnsupported)

// NoProgramError means that nothing was found that could be run. Its text is
// one sentence that tells what to do.
type NoProgramError struct {
	Path   string // what was given
	Reason string // why it cannot be run, and what to do about it
}

func (e *NoProgramError) Error() string {
	return filepath.Base(e.Path) + " " + e.Reason
}

// sayHow ends the reasons of a NoProgramError.
const sayHow = "say how it is started with --run 'COMMAND {port}'"

// AmbiguousError means that a folder holds several programs that fit equally.
type AmbiguousError struct {
	Dir        string   // the folder, absolute
	Part       Part     // what was looked for
	Candidates []string // relative to Dir, sorted
}

func (e *AmbiguousError) Error() string {
	const most = 6
	shown, more := e.Candidates, ""
	if len(shown) > most {
		more = fmt.Sprintf(" and %d more", len(shown)-most)
		shown = shown[:most]
	}
	return fmt.Sprintf("%s holds several programs that could be the %s: %s%s; name the one to run, for example %s",
		filepath.Base(e.Dir), e.Part, strings.Join(shown, ", "), more, filepath.Join(filepath.Base(e.Dir), shown[0]))
}

// MissingToolError means that a compiler or an interpreter is not installed.
type MissingToolError struct {
	Language string   // what it is needed for: "Ruby"
	Tools    []string // the names that were looked for in PATH
	How      string   // how to get it
}

func (e *MissingToolError) Error() string {
	return fmt.Sprintf("%s is not installed: %s", e.Language, e.How)
}

// BuildError means that a build step failed, or could not be run.
type BuildError struct {
	Name    string   // of the recipe
	Command []string // the step that failed
	Line    string   // the compiler's first line that tells an error; may be empty
	Output  string   // everything it said, the middle left out when it is long
	Err     error    // how the step ended
}

func (e *BuildError) Error() string {
	text := fmt.Sprintf("%s cannot be built: ", e.Name)
	if e.Line != "" {
		return text + e.Line
	}
	return fmt.Sprintf("%s%s: %v", text, filepath.Base(e.Command[0]), e.Err)
}

// Unwrap returns how the step ended: an *ExitError, the context's error, or
// the reason why it could not be started.
func (e *BuildError) Unwrap() error { return e.Err }

// ExitError means that a program ended otherwise than with status 0.
type ExitError struct{ Exit Exit }

func (e *ExitError) Error() string { return e.Exit.String() }

// SplitError means that a command line cannot be split into words.
type SplitError struct {
	Text   string // the whole command line
	Offset int    // in bytes, where the trouble begins
	Reason string
}

func (e *SplitError) Error() string {
	return fmt.Sprintf("command %q, character %d: %s", e.Text, len([]rune(e.Text[:e.Offset]))+1, e.Reason)
}
