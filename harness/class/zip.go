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
	z, err := zip.NewReader(io.NewSectionReader(file, 0, info.Size()), info.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are judged later
		return err
	}
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
