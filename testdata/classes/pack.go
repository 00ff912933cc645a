package classes

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// entry is one entry of an archive.
type entry struct {
	name, text string
	mode       fs.FileMode // of type; 0: a plain file
	link       string
}

// entries puts files below a folder, in order.
func entries(below string, files map[string]string) (all []entry) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all = append(all, entry{name: below + name, text: files[name]})
	}
	return all
}

// pack makes the archive of a submission; name is what the student calls it.
func pack(h handin) (name, data string) {
	if h.raw != "" {
		return "lab." + h.kind, h.raw
	}
	const folder = "lab3_final/"
	switch h.kind {
	case "zip":
		return "lab.zip", zipOf(append(entries("", h.files), entry{name: "__MACOSX/._server", text: "\x00\x05"})...)
	case "nested":
		inner := tarOf(entries("", h.files)...)
		return "lab.zip", zipOf(entry{name: folder + "work.tar", text: inner}, entry{name: folder + ".DS_Store", text: "x"})
	case "wrapped":
		return "lab.zip", zipOf(append(entries(folder, h.files), entry{name: folder + ".git/HEAD", text: "ref"})...)
	case "tar":
		return "lab.tar", tarOf(entries("./", h.files)...)
	}
	return "lab.tar.gz", gzipOf(tarOf(entries(folder, h.files)...))
}

// Writing to memory does not fail, and the headers are good.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func zipOf(all ...entry) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range all {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		h.SetMode(e.mode | 0o644)
		w, err := z.CreateHeader(h)
		must(err)
		_, err = io.WriteString(w, e.text+e.link)
		must(err)
	}
	must(z.Close())
	return b.String()
}

func tarOf(all ...entry) string {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range all {
		h := &tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.text)), Typeflag: tar.TypeReg, Linkname: e.link}
		switch {
		case e.mode&fs.ModeSymlink != 0:
			h.Typeflag = tar.TypeSymlink
		case e.mode&fs.ModeIrregular != 0: // stands for a hard link
			h.Typeflag = tar.TypeLink
		case e.mode&fs.ModeDevice != 0:
			h.Typeflag = tar.TypeBlock
		}
		must(w.WriteHeader(h))
		_, err := io.Copy(w, strings.NewReader(e.text))
		must(err)
	}
	must(w.Close())
	return b.String()
}

func gzipOf(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	must(err)
	must(z.Close())
	return b.String()
}
