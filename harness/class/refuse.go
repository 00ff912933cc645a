package class

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"
)

// RefusedError says why what was handed in is not taken. It is a finding about
// the submission, not labgrade's trouble; a person has to look.
type RefusedError struct {
	Path   string // the file or archive, as the student called it; may be empty
	Reason string // completes the sentence that begins with the path

	unread bool // it is an archive that cannot be read, which harms nobody
}

func (r *RefusedError) Error() string {
	return strings.TrimSpace(shown(r.Path) + " " + r.Reason)
}

func refuse(path, format string, args ...any) error {
	return &RefusedError{Path: path, Reason: fmt.Sprintf(format, args...)}
}

// unread refuses an archive that cannot be read. What lies beside it can still be
// graded.
func unread(path, format string, args ...any) error {
	return &RefusedError{Path: path, Reason: fmt.Sprintf(format, args...), unread: true}
}

// shown is a name that a student chose, fit for a sentence.
func shown(name string) string {
	const most = 80
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '·'
		}
		return r
	}, strings.ToValidUTF8(name, "·"))
	if utf8.RuneCountInString(name) > most {
		name = string([]rune(name)[:most]) + "…"
	}
	return name
}

// The bounds of a name. Real ones are far below.
const (
	longestName = 200  // bytes of one element, which leaves room for a suffix
	longestPath = 1000 // bytes
	deepestPath = 30   // elements
)

// drive begins an absolute name on Windows.
var drive = regexp.MustCompile(`^[A-Za-z]:`)

// localName is the path below the submission that a name in an archive means.
// Names that mean a place elsewhere, or that no student chose, are refused.
func localName(name string) (string, error) {
	slashed := strings.ReplaceAll(name, `\`, "/") // some Windows tools write them so
	switch {
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "", refuse(name, "has a name with control characters")
	case strings.HasPrefix(slashed, "/"), drive.MatchString(slashed):
		return "", refuse(name, "has an absolute name: an archive must not say where it is unpacked")
	case strings.Contains("/"+slashed+"/", "/../"):
		return "", refuse(name, "points out of its folder")
	case len(slashed) > longestPath:
		return "", refuse(name, "has a name of %d bytes", len(slashed))
	}
	local := path.Clean(slashed)
	elements := strings.Split(local, "/")
	if len(elements) > deepestPath {
		return "", refuse(name, "lies %d folders deep", len(elements))
	}
	for _, element := range elements {
		if len(element) > longestName {
			return "", refuse(name, "has a name of %d bytes", len(element))
		}
	}
	return strings.ToValidUTF8(local, "_"), nil
}
