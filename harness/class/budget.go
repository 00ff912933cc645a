package class

import (
	"context"
	"errors"
	"io"
)

// Limits bound what one submission may unpack to. A zero field means the usual
// limit.
type Limits struct {
	Files int   // files and folders, junk included
	Bytes int64 // of all files together, nested archives included
	Nest  int   // archives within archives
}

// The usual limits: a few hundred times what students hand in.
const (
	usualFiles = 10_000
	usualBytes = 256 << 20
	usualNest  = 3
)

func (l Limits) orUsual() Limits {
	if l.Files == 0 {
		l.Files = usualFiles
	}
	if l.Bytes == 0 {
		l.Bytes = usualBytes
	}
	if l.Nest == 0 {
		l.Nest = usualNest
	}
	return l
}

// No file that a student writes shrinks by more than about 50, so what grows by
// more than bombRatio beyond the first bombFloor bytes was made to.
const (
	bombRatio = 200
	bombFloor = 16 << 20
)

// budget counts what is unpacked of one submission.
type budget struct {
	ctx      context.Context
	limits   Limits
	files    int
	bytes    int64
	packed   int64 // the sizes of the outermost archives
	unpacked int64 // what came out of them
}

func (b *budget) addFile(name string) error {
	if b.files++; b.files > b.limits.Files {
		return refuse(name, "is one of more than %d files", b.limits.Files)
	}
	return b.ctx.Err()
}

// read returns a reader that counts and ends with an error at the bound. What
// an archive says of its sizes is not believed.
func (b *budget) read(name string, r io.Reader) io.Reader {
	return readerFunc(func(p []byte) (int, error) {
		if err := b.ctx.Err(); err != nil {
			return 0, err
		}
		n, err := r.Read(p)
		if b.bytes += int64(n); b.bytes > b.limits.Bytes {
			return n, refuse(name, "makes the submission larger than %d MB", b.limits.Bytes>>20)
		}
		return n, err
	})
}

// inflate is read for what comes out of an archive.
func (b *budget) inflate(name string, r io.Reader) io.Reader {
	return b.read(name, readerFunc(func(p []byte) (int, error) {
		n, err := r.Read(p)
		if b.unpacked += int64(n); b.unpacked > bombFloor && b.unpacked/bombRatio > b.packed {
			return n, refuse(name, "unpacks to more than %d times its size: an archive bomb", bombRatio)
		}
		return n, err
	}))
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
