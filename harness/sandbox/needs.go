package sandbox

import (
	"os"
	"path/filepath"
	"strings"
)

// system are the folders that every program may read. What is not there on
// this machine is left out; what links into another folder stays a link.
var system = []string{
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/gnu/store",
	"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/nsswitch.conf",
	"/etc/host.conf", "/etc/localtime", "/etc/ssl", "/etc/pki", "/etc/protocols", "/etc/services",
	"/etc/ca-certificates", "/etc/locale.alias", "/etc/os-release", "/etc/perl", "/etc/mime.types",
	"/etc/crypto-policies", "/etc/java",
}

// systemGlobs are those whose names hold a version.
var systemGlobs = []string{"/etc/java-*", "/etc/python3*"}

// usual lists the system's folders that are there.
func usual() []string {
	all := append([]string{}, system...)
	for _, pattern := range systemGlobs {
		found, _ := filepath.Glob(pattern) // the patterns are good
		all = append(all, found...)
	}
	return all
}

// isUsual reports whether a path is in one of the system's folders.
func isUsual(path string) bool {
	for _, dir := range usual() {
		if within(path, dir) {
			return true
		}
	}
	return false
}

// within reports whether path is dir or below it.
func within(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
}

// needs lists what an interpreter or compiler has to see of itself: every link
// on the way to it, and the installation that it belongs to, wherever that is:
// those of version managers are in home folders. A student names the tool in a
// #! line: what lies in /proc is no installation, and must not keep the box
// from being made.
func needs(tool string) []string {
	if within(filepath.Clean(tool), "/proc") {
		return nil
	}
	links, real := follow(tool)
	all := links
	for _, path := range append(links, real) {
		if root := environment(path); root != "" {
			all = append(all, root)
		}
	}
	if !isUsual(real) {
		all = append(all, installation(real))
	}
	return append(all, toolchains(real)...)
}

// follow walks a path as the kernel does, and returns the links on the way and
// where it ends.
func follow(path string) (links []string, real string) {
	const most = 40 // as the kernel's own limit, path_resolution(7)
	rest := strings.Split(filepath.Clean(path), "/")[1:]
	at := "/"
	for len(rest) > 0 {
		next := filepath.Join(at, rest[0])
		rest = rest[1:]
		target, err := os.Readlink(next)
		if err != nil || len(links) == most {
			at = next
			continue
		}
		if !isUsual(next) {
			links = append(links, next)
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(at, target)
		}
		rest = append(strings.Split(filepath.Clean(target), "/")[1:], rest...)
		at = "/"
	}
	return links, at
}

// environment is the virtual environment of Python that a path is in, or "".
func environment(path string) string {
	root := filepath.Dir(filepath.Dir(path))
	if _, err := os.Stat(filepath.Join(root, "pyvenv.cfg")); err != nil {
		return ""
	}
	return root
}

// installation is the folder above a tool's bin, unless that is somebody's
// home: then it is the tool alone.
func installation(real string) string {
	dir := filepath.Dir(real)
	root := filepath.Dir(dir)
	if filepath.Base(dir) != "bin" || IsPersonal(root) {
		return real
	}
	return root
}

// IsPersonal reports whether a folder holds a user's own files, or the folders
// of users: it is never shown as a whole.
func IsPersonal(dir string) bool {
	home, err := os.UserHomeDir()
	dir = filepath.Clean(dir)
	switch {
	case dir == "/" || dir == "/home" || dir == "/tmp" || dir == "/var/tmp" || filepath.Dir(dir) == "/home":
		return true
	case err != nil:
		return false
	}
	// The folder of Cargo holds the keys to registries as well.
	return within(home, dir) || dir == filepath.Join(home, ".local") || dir == filepath.Join(home, ".cargo")
}

// toolchains are what the front ends of Rust and Go find by themselves.
func toolchains(real string) []string {
	home, err := os.UserHomeDir()
	if base := filepath.Base(real); err != nil || base != "rustup" && base != "cargo" && base != "rustc" {
		return nil
	}
	root := os.Getenv("RUSTUP_HOME")
	if root == "" {
		root = filepath.Join(home, ".rustup")
	}
	cargo := os.Getenv("CARGO_HOME")
	if cargo == "" {
		cargo = filepath.Join(home, ".cargo")
	}
	return []string{root, filepath.Join(cargo, "bin")}
}
