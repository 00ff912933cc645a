package sandbox

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// most bounds how many files are looked at.
const mostFiles = 20_000

// lend copies into a layer those files that the program's user could not
// read, because they belong to ours alone.
func (k *keeper) lend(lower, upper string) error {
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
			return k.lendFolder(target)
		case mode.IsRegular() && mode&0o004 == 0:
			return k.lendFile(filepath.Join(lower, name), target, mode)
		}
		return nil
	})
}

func (k *keeper) lendFolder(target string) error {
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	return os.Lchown(target, k.User, k.User)
}

func (k *keeper) lendFile(from, target string, mode fs.FileMode) error {
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
	if err := out.Chown(k.User, k.User); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
