package class

import (
	"archive/tar"
	"errors"
	"io"
	"io/fs"
)

// walkTar visits the entries of a tar archive. What is in a packed one counts
// twice against the budget, as part of the archive and as a file: a hole in a
// sparse file takes no room in the archive.
func walkTar(b *budget, r io.Reader, visit func(member) error) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && !errors.Is(err, tar.ErrInsecurePath): // names are judged later
			return err
		case h.Typeflag == tar.TypeXGlobalHeader:
			continue
		}
		mode := h.FileInfo().Mode()
		if h.Typeflag == tar.TypeLink { // whose mode is that of a plain file
			mode |= fs.ModeSymlink
		}
		open := func() (io.Reader, error) { return b.inflate(h.Name, t), nil }
		if err := visit(member{name: h.Name, mode: mode, open: open}); err != nil {
			return err
		}
	}
}
