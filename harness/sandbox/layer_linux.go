package sandbox

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// folder shows the submission's folder with a layer of memory above it, so that a
// program may write there as at home and nothing remains. What a compiler makes
// in the scratch folder does remain.
func (v *view) folder() {
	inScratch := v.Scratch != "" && within(v.Dir, v.Scratch)
	if v.err != nil || v.Dir == "" || v.Dir == "/" || v.Dir == "/tmp" || inScratch && v.Build {
		return
	}
	lower := oldRoot + v.Dir
	if v.Personal {
		lower = "" // only what is shown
	}
	v.layer(lower, v.Dir, "folder")
	if v.Personal || v.User == 0 {
		return
	}
	v.try("copying what only we may read", v.lend(lower, "/layers/folder/upper"))
}

// layer mounts a writable layer above lower ("" is an empty one) at path.
func (v *view) layer(lower, path, name string) {
	base := "/layers/" + name
	upper, work, empty := base+"/upper", base+"/work", base+"/empty"
	for _, dir := range []string{upper, work, empty} {
		v.try("making folders", os.MkdirAll(dir, 0o755))
	}
	v.own(upper)
	if lower == "" {
		lower = empty
	}
	under := "/lower/" + name // a name without the signs that overlayfs minds
	v.try("making folders", os.MkdirAll(under, 0o755))
	v.try("making folders", os.MkdirAll(newRoot+path, 0o755))
	if v.err != nil {
		return
	}
	v.try("showing "+path, unix.Mount(lower, under, "", unix.MS_BIND, ""))
	options := fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", under, upper, work)
	err := unix.Mount("overlay", newRoot+path, "overlay", quiet, options+",userxattr")
	if err != nil {
		err = unix.Mount("overlay", newRoot+path, "overlay", quiet, options)
	}
	if err != nil { // a kernel before 5.11: a copy, bounded by the layer's size
		err = os.CopyFS(upper, os.DirFS(under))
		v.try("copying "+path, err)
		err = unix.Mount(upper, newRoot+path, "", unix.MS_BIND, "")
	}
	v.try("showing "+path, err)
}

// own gives a file or folder to the user that programs run as.
func (v *view) own(path string) {
	if v.User > 0 && v.err == nil {
		v.try("giving away "+path, os.Lchown(path, v.User, v.User))
	}
}

// most bounds how many files are looked at.
const mostFiles = 20_000

// lend copies into the layer those files that the program's user could not
// read, because they belong to ours alone.
func (v *view) lend(lower, upper string) error {
	seen := 0
	return fs.WalkDir(os.DirFS(lower), ".", func(name string, d fs.DirEntry, err error) error {
		if seen++; err != nil || seen > mostFiles || name == "." {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		target := filepath.Join(upper, name)
		switch mode := info.Mode(); {
		case mode.IsDir() && mode&0o005 != 0o005:
			return v.lendFolder(target)
		case mode.IsRegular() && mode&0o004 == 0:
			return v.lendFile(filepath.Join(lower, name), target, mode)
		}
		return nil
	})
}

func (v *view) lendFolder(target string) error {
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	return os.Lchown(target, v.User, v.User)
}

func (v *view) lendFile(from, target string, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	in, err := os.OpenFile(from, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode.Perm())
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	if err := out.Chown(v.User, v.User); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// cache shows the Go build cache with a layer above it. Its folders belong to
// the program's user, so that compilers may add to them.
func (v *view) cache() {
	if v.Cache == "" || !v.Build || v.err != nil {
		return
	}
	for i := range 256 {
		dir := fmt.Sprintf("/layers/cache/upper/%02x", i)
		v.try("making folders", os.MkdirAll(dir, 0o755))
		v.own(dir)
	}
	v.layer(oldRoot+v.Cache, cacheInside, "cache")
}
