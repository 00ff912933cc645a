package class

import (
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// member is one entry of an archive.
type member struct {
	name string
	mode fs.FileMode
	open func() (io.Reader, error) // counted by the budget; read before the next entry
}

// The kinds of archives, by the endings of their names.
var archiveEndings = []struct{ ending, kind string }{
	{".zip", "zip"}, {".tar", "tar"}, {".tar.gz", "tgz"}, {".tgz", "tgz"}, {".tar.bz2", "tbz"}, {".tbz2", "tbz"},
	{".rar", "RAR"}, {".7z", "7z"}, {".tar.xz", "xz"}, {".txz", "xz"}, {".tar.zst", "zstd"},
}

// archiveKind tells the kind of an archive by its name, and the name without
// the ending. The kind is empty for what is no archive.
func archiveKind(name string) (kind, stem string) {
	lower := strings.ToLower(name)
	for _, a := range archiveEndings {
		if strings.HasSuffix(lower, a.ending) && len(name) > len(a.ending) {
			return a.kind, name[:len(name)-len(a.ending)]
		}
	}
	return "", name
}

// walkArchive calls visit with each entry of an archive file in order. Errors:
// *RefusedError for what cannot be read as an archive, else those of visit.
func walkArchive(b *budget, f *os.File, name string, visit func(member) error) error {
	kind, _ := archiveKind(name)
	var err error
	switch kind {
	case "zip":
		err = walkZip(b, f, visit)
	case "tar":
		err = walkTar(b, f, visit)
	case "tgz":
		var z *gzip.Reader
		if z, err = gzip.NewReader(f); err == nil {
			err = walkTar(b, b.inflate(name, z), visit)
		}
	case "tbz":
		err = walkTar(b, b.inflate(name, bzip2.NewReader(f)), visit)
	default:
		return unread(name, "is packed as %s, which labgrade does not read; ask for a zip or tar archive", kind)
	}
	if err != nil {
		return broken(name, kind, err)
	}
	return nil
}

// broken turns what a reader says of bad data into a refusal, and leaves other
// errors as they are.
func broken(name, kind string, err error) error {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok || isContext(err) {
		return err
	}
	return unread(name, "cannot be read as an archive (%s): %v", kind, err)
}

// checked is the local name of an entry that may be unpacked, empty for what is
// left out. Everything but plain files and folders is refused.
func (m member) checked() (local string, err error) {
	local, err = localName(m.name)
	if err != nil {
		return "", err
	}
	if local == "." || isJunk(local, m.mode.IsDir()) {
		return "", nil
	}
	switch {
	case m.mode.IsDir(), m.mode.IsRegular():
		return local, nil
	case m.mode&fs.ModeSymlink != 0:
		return "", refuse(local, "is a link; hand in the file itself")
	}
	return "", refuse(path.Clean(local), "is neither a file nor a folder (%s)", m.mode.Type())
}
