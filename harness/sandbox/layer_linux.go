package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// folder is what was found out about a folder that programs run in.
type folder struct {
	lower   string // where it is, outside of the view
	layered bool   // a layer can be mounted above it
	options string // with these more
	lent    string // a layer of what only we may read, or ""
}

// folder shows the submission's folder with a layer of memory above it, so that a
// program may write there as at home and nothing remains. What a compiler makes
// in the scratch folder does remain. copied goes with the box.
func (k *keeper) folder(s *script, p plan) (copied string, err error) {
	inScratch := k.Scratch != "" && within(p.Dir, k.Scratch)
	if p.Dir == "" || p.Dir == "/" || p.Dir == "/tmp" || inScratch && p.Build {
		return "", nil
	}
	lower := oldRoot + p.Dir
	if p.Personal {
		lower = newRoot + "/tmp" // empty: only what is shown
	}
	f, err := k.known(lower)
	switch {
	case err != nil:
		return "", err
	case f.layered:
		k.layer(s, f, p.Dir, "folder")
		return "", nil
	}
	copied = k.next("copy")
	if err := os.CopyFS(copied, os.DirFS(lower)); err != nil {
		return copied, fmt.Errorf("copying %s: %w", p.Dir, err)
	}
	if err := k.giveAll(copied); err != nil {
		return copied, fmt.Errorf("giving away %s: %w", p.Dir, err)
	}
	s.folders(newRoot + p.Dir)
	s.mount("showing "+p.Dir, copied, newRoot+p.Dir, "", unix.MS_BIND, "")
	return copied, nil
}

// known looks at a folder once: what a student handed in does not change while
// it is graded.
func (k *keeper) known(lower string) (folder, error) {
	if f, known := k.folders[lower]; known {
		return f, nil
	}
	f := folder{lower: lower}
	f.options, f.layered = tryLayer(lower, k.next("try"))
	if k.User > 0 && f.layered {
		lent := k.next("lent")
		if err := k.lend(lower, lent); err != nil {
			return f, fmt.Errorf("copying what only we may read: %w", err)
		}
		if _, err := os.Stat(lent); err == nil {
			f.lent = lent
		}
	}
	k.folders[lower] = f
	return f, nil
}

// next is a path that was not used before.
func (k *keeper) next(name string) string {
	k.numbers++
	return keptBase + "/" + name + strconv.Itoa(k.numbers)
}

// tryLayer reports whether a layer can be mounted above a folder, and with which
// options: those of ordinary users, or those of kernels before 5.11.
func tryLayer(lower, base string) (more string, can bool) {
	defer os.RemoveAll(base)
	for _, dir := range []string{"upper", "work", "all"} {
		if os.MkdirAll(filepath.Join(base, dir), 0o755) != nil {
			return "", false
		}
	}
	under := lowerBase + "/try"
	if os.MkdirAll(under, 0o755) != nil || unix.Mount(lower, under, "", unix.MS_BIND, "") != nil {
		return "", false
	}
	defer unix.Unmount(under, unix.MNT_DETACH)
	for _, more := range []string{",userxattr", ""} {
		options := fmt.Sprintf("lowerdir=%s,upperdir=%s/upper,workdir=%s/work", under, base, base) + more
		if unix.Mount("overlay", base+"/all", "overlay", quiet, options) == nil {
			_ = unix.Unmount(base+"/all", unix.MNT_DETACH)
			return more, true
		}
	}
	return "", false
}

// layers mounts the memory that the layers of one start are in.
func (s *script) layers(megabytes int) {
	s.mount("mounting the writable layer", "layers", layerBase, "tmpfs", quiet, fmt.Sprintf("size=%dm,mode=755", megabytes))
}

// layer mounts a writable layer above a folder and what was lent of it, at path.
func (k *keeper) layer(s *script, f folder, path, name string) {
	base, under := layerBase+"/"+name, lowerBase+"/"+name // names without the signs that overlayfs minds
	s.folders(base + "/upper")
	s.folders(base + "/work")
	s.folders(under)
	k.own(s, base+"/upper")
	s.mount("showing "+path, f.lower, under, "", unix.MS_BIND, "")
	if f.lent != "" {
		under = f.lent + ":" + under
	}
	s.folders(newRoot + path)
	s.mount("showing "+path, "overlay", newRoot+path, "overlay", quiet,
		fmt.Sprintf("lowerdir=%s,upperdir=%s/upper,workdir=%s/work", under, base, base)+f.options)
}

// own gives a file or folder to the user that programs run as.
func (k *keeper) own(s *script, path string) {
	if k.User > 0 {
		s.add("giving away "+path, unix.SYS_FCHOWNAT, at, s.text(path), uintptr(k.User), uintptr(k.User), unix.AT_SYMLINK_NOFOLLOW)
	}
}

// giveAll gives a copy to the user that programs run as.
func (k *keeper) giveAll(copied string) error {
	if k.User == 0 {
		return nil
	}
	return filepath.WalkDir(copied, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, k.User, k.User)
	})
}

// cache shows the Go build cache with a layer above it. Its folders belong to
// the program's user, so that compilers may add to them.
func (k *keeper) cache(s *script, p plan) error {
	if k.Cache == "" || !p.Build {
		return nil
	}
	f, err := k.known(oldRoot + k.Cache)
	if err != nil {
		return err
	}
	if !f.layered { // an empty one: builds only take longer
		s.folders(newRoot + cacheInside)
		s.tmpfs(cacheInside, p.Limits.ScratchMB)
		return nil
	}
	for i := range 256 {
		dir := fmt.Sprintf("%s/cache/upper/%02x", layerBase, i)
		s.folders(dir)
		k.own(s, dir)
	}
	k.layer(s, f, cacheInside, "cache")
	return nil
}
