package class

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

var errLocked = errors.New("it is locked with a password")

// walkZip visits the entries of a zip archive.
func walkZip(b *budget, file *os.File, visit func(member) error) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	// A section ends at its bounds, where a file would complain of an offset.
	listing := &boundedReader{r: io.NewSectionReader(file, 0, info.Size()), left: int64(b.limits.Files)*mostListing + zipTail}
	z, err := zip.NewReader(listing, info.Size())
	switch {
	case listing.left < 0:
		return refuse(info.Name(), "lists more than %d files, or is no proper zip archive", b.limits.Files)
	case err != nil && !errors.Is(err, zip.ErrInsecurePath): // names are judged later
		return err
	}
	listing.unbound = true
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return errLocked
		}
		open := func() (io.Reader, error) {
			r, err := f.Open()
			return b.inflate(f.Name, r), err
		}
		if err := visit(member{name: zipName(f), mode: f.Mode(), open: open}); err != nil {
			return err
		}
	}
	return nil
}

// The list of a zip archive is read as a whole before its first entry, so its
// size is bounded by what so many entries take with names as students give.
const (
	mostListing = 512       // bytes an entry
	zipTail     = 128 << 10 // where the list is looked for
)

// boundedReader ends with an error when more than so many bytes are read, until
// it is unbound. One goroutine uses it.
type boundedReader struct {
	r       io.ReaderAt
	left    int64
	unbound bool
}

func (l *boundedReader) ReadAt(p []byte, at int64) (int, error) {
	if l.left -= int64(len(p)); l.left < 0 && !l.unbound {
		return 0, io.ErrUnexpectedEOF
	}
	return l.r.ReadAt(p, at)
}

// zipName is the name of an entry. Old Windows tools write the code page of
// DOS and do not say so.
func zipName(f *zip.File) string {
	if f.NonUTF8 && !utf8.ValidString(f.Name) {
		if name, err := charmap.CodePage437.NewDecoder().String(f.Name); err == nil {
			return name
		}
	}
	return f.Name
}
