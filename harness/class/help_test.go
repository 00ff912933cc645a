package class

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", path, diff)
	}
}

// tree writes files into a folder. A name with a slash at its end is a folder.
func tree(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			check(t, os.MkdirAll(path, 0o755))
			continue
		}
		check(t, os.MkdirAll(filepath.Dir(path), 0o755))
		check(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return dir
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// item is an entry of an archive.
type item struct {
	name, text string
	mode       fs.FileMode // of type and permission; 0: a plain file
	target     string      // of a link
	hard       bool
}

func zipped(t testing.TB, items ...item) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, i := range items {
		h := &zip.FileHeader{Name: i.name, Method: zip.Deflate}
		h.SetMode(i.mode | 0o644)
		w, err := z.CreateHeader(h)
		check(t, err)
		if i.target != "" {
			i.text = i.target
		}
		_, err = io.WriteString(w, i.text)
		if !strings.HasSuffix(i.name, "/") {
			check(t, err)
		}
	}
	check(t, z.Close())
	return b.String()
}

func tarred(t testing.TB, items ...item) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, i := range items {
		h := &tar.Header{Name: i.name, Mode: int64(i.mode.Perm() | 0o644), Size: int64(len(i.text)), Typeflag: tar.TypeReg}
		switch {
		case i.hard:
			h.Typeflag, h.Linkname = tar.TypeLink, i.target
		case i.mode&fs.ModeSymlink != 0:
			h.Typeflag, h.Linkname = tar.TypeSymlink, i.target
		case i.mode&fs.ModeNamedPipe != 0:
			h.Typeflag = tar.TypeFifo
		case i.mode&fs.ModeDevice != 0:
			h.Typeflag = tar.TypeBlock
		case i.mode.IsDir():
			h.Typeflag = tar.TypeDir
		}
		check(t, w.WriteHeader(h))
		_, err := io.WriteString(w, i.text)
		check(t, err)
	}
	check(t, w.Close())
	return b.String()
}

func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	check(t, err)
	check(t, z.Close())
	return b.String()
}

// contents reads a folder back, as tree writes it; files that may be executed
// have a star.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	check(t, fs.WalkDir(os.DirFS(dir), ".", func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		check(t, err)
		text, err := os.ReadFile(filepath.Join(dir, at))
		check(t, err)
		if info.Mode()&0o100 != 0 {
			at += "*"
		}
		files[at] = string(text)
		return nil
	}))
	return files
}

func namesOf(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }

func discover(t *testing.T, dir string, o Options) *Class {
	t.Helper()
	if o.Scratch == "" {
		o.Scratch = t.TempDir()
	}
	c, err := Discover(t.Context(), dir, o)
	check(t, err)
	return c
}
