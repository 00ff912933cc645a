package sandbox

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// usualPackages is a program that imports what programs with sockets import.
const usualPackages = `package main

import (
	_ "bufio"
	_ "bytes"
	_ "context"
	_ "crypto/rand"
	_ "encoding/binary"
	_ "encoding/hex"
	_ "encoding/json"
	_ "errors"
	_ "flag"
	_ "fmt"
	_ "io"
	_ "log"
	_ "log/slog"
	_ "math"
	_ "math/rand"
	_ "math/rand/v2"
	_ "net"
	_ "os"
	_ "os/exec"
	_ "os/signal"
	_ "path/filepath"
	_ "regexp"
	_ "slices"
	_ "sort"
	_ "strconv"
	_ "strings"
	_ "sync/atomic"
	_ "syscall"
	_ "time"
	_ "unicode/utf8"
)

func main() {}
`

// primeLimit bounds the first build of the standard library on a slow machine.
const primeLimit = 10 * time.Minute

// GoCache returns a build cache that holds the standard library and nothing of
// anybody's own, and fills it when it is empty: without it every submission in
// Go would compile the library anew, and the user's own cache holds what a
// student must not see. It is kept in the user's cache folder.
func GoCache(ctx context.Context, tool string) (dir string, err error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the cache folder: %w", err)
	}
	real := tool
	if resolved, err := filepath.EvalSymlinks(tool); err == nil {
		real = resolved
	}
	info, err := os.Stat(real)
	if err != nil {
		return "", fmt.Errorf("looking at go: %w", err)
	}
	dir = filepath.Join(base, "labgrade", "go-build")
	mark := filepath.Join(dir, fmt.Sprintf("labgrade-%d-%d", info.ModTime().Unix(), info.Size()))
	if _, err := os.Stat(mark); err == nil {
		return dir, nil
	}
	if err := prime(ctx, real, dir); err != nil {
		return "", fmt.Errorf("compiling Go's standard library: %w", err)
	}
	return dir, os.WriteFile(mark, nil, 0o644)
}

// prime builds the program, also when another does so at the same time: the go
// command's cache allows that.
func prime(ctx context.Context, tool, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "labgrade-go-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.WriteFile(filepath.Join(work, "main.go"), []byte(usualPackages), 0o644); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, primeLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, tool, "build", "-o", os.DevNull, "main.go")
	cmd.Dir, cmd.WaitDelay = work, time.Second
	cmd.Env = append(os.Environ(), "GOCACHE="+dir, "GOFLAGS=", "GOTOOLCHAIN=local", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
