package class

import (
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// names are those of an archive's entries, by a key that tells what is the same
// on any file system. The value is the name as it was first written, a folder's
// with a slash.
type names map[string]string

func nameKey(name string) string { return strings.ToLower(norm.NFC.String(name)) }

func (n *names) has(name string) bool { _, ok := (*n)[nameKey(name)]; return ok }

// add notes a name and the folders above it, and refuses one that would be the
// same file as another.
func (n *names) add(name string, folder bool) error {
	if *n == nil {
		*n = names{}
	}
	if above := path.Dir(name); above != "." {
		if err := n.add(above, true); err != nil {
			return err
		}
	}
	spelled := name
	if folder {
		spelled += "/"
	}
	before, ok := (*n)[nameKey(name)]
	switch {
	case !ok:
		(*n)[nameKey(name)] = spelled
		return nil
	case before == spelled && folder:
		return nil
	case before == spelled:
		return refuse(name, "is in the archive twice")
	case strings.TrimSuffix(before, "/") == name:
		return refuse(name, "is both a file and a folder in the archive")
	}
	return refuse(name, "and %s are the same name on many systems", shown(strings.TrimSuffix(before, "/")))
}
