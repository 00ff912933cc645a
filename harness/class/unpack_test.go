package class

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unpack unpacks a submission into a new folder and reads it back.
func unpack(t *testing.T, s *Submission) (map[string]string, error) {
	t.Helper()
	dir := t.TempDir()
	_, err := s.Unpack(t.Context(), dir, Limits{})
	return contents(t, dir), err
}

// handedIn is a submission of one file or folder.
func handedIn(t *testing.T, name, text string) *Submission {
	t.Helper()
	dir := tree(t, t.TempDir(), map[string]string{name: text})
	return &discover(t, dir, Options{}).Submissions[0]
}

func TestUnpack(t *testing.T) {
	py := item{name: "server.py", text: "print()"}
	run := item{name: "run", text: "#!/bin/sh", mode: 0o755}
	for _, row := range []struct {
		file, text string
		want       map[string]string
		reason     string
	}{
		{"ada.py", "print()", map[string]string{"ada.py": "print()"}, "a single file"},
		{"ada.zip", zipped(t, py, run), map[string]string{"server.py": "print()", "run*": "#!/bin/sh"}, "a zip archive, and what may be executed"},
		{"ada.tar", tarred(t, py, run), map[string]string{"server.py": "print()", "run*": "#!/bin/sh"}, "a tar archive"},
		{"ada.tar.gz", gzipped(t, tarred(t, py)), map[string]string{"server.py": "print()"}, "a packed one"},
		{"ada.TGZ", gzipped(t, tarred(t, py)), map[string]string{"server.py": "print()"}, "whatever the case of its ending"},
		{"ada.zip", zipped(t, item{name: "lab/"}, item{name: "lab/server.py", text: "x"}), map[string]string{"lab/server.py": "x"}, "with folders"},
		{"ada.zip", zipped(t, item{name: "./lab//server.py", text: "x"}), map[string]string{"lab/server.py": "x"}, "names with dots and double slashes"},
		{"ada.zip", zipped(t, item{name: `lab\server.py`, text: "x"}), map[string]string{"lab/server.py": "x"}, "names as Windows tools write them"},
		{"ada.zip", zipped(t, py, item{name: "__MACOSX/._server.py"}, item{name: ".git/HEAD"}, item{name: "a/__pycache__/x.pyc"}, item{name: ".DS_Store"}, item{name: "a/.idea/x"}),
			map[string]string{"server.py": "print()"}, "without what systems and editors add"},
		{"ada.tar", tarred(t, py, item{name: "venv/bin/python", mode: fs.ModeSymlink, target: "/usr/bin/python3"}),
			map[string]string{"server.py": "print()"}, "a virtual environment's links are junk with it"},
		{"ada.zip", zipped(t, item{name: "lab.zip", text: zipped(t, py)}), map[string]string{"lab/server.py": "print()"}, "an archive in an archive"},
		{"ada.zip", zipped(t, item{name: "lab/x", text: "x"}, item{name: "lab.zip", text: zipped(t, py)}),
			map[string]string{"lab/x": "x", "lab_/server.py": "print()"}, "whose folder is there already"},
		{"ada/deep/lab.tar.gz", gzipped(t, tarred(t, py)), map[string]string{"deep/lab/server.py": "print()"}, "an archive in a folder"},
		{"ada.zip", zipped(t), map[string]string{}, "an archive of nothing"},
		{"ada.zip", zipped(t, item{name: "Gr\x81\xe1e.py", text: "x"}), map[string]string{"Grüße.py": "x"}, "names in the code page of DOS"},
		{"ada.jar", "PK", map[string]string{"ada.jar": "PK"}, "a program that is an archive stays one"},
	} {
		got, err := unpack(t, handedIn(t, row.file, row.text))
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

// Several files of a student stay together, and each archive keeps to itself.
func TestUnpackSeveral(t *testing.T) {
	dir := tree(t, t.TempDir(), map[string]string{
		"x_1_2_server.zip": zipped(t, item{name: "main.py", text: "s"}), "x_1_3_client.zip": zipped(t, item{name: "main.py", text: "c"}), "x_1_4_notes.txt": "n",
	})
	got, err := unpack(t, &discover(t, dir, Options{}).Submissions[0])
	want := map[string]string{"server/main.py": "s", "client/main.py": "c", "notes.txt": "n"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// fewFiles keeps the test quick.
const fewFiles = 500

// hostile are archives that somebody means to do harm with, or that would do it
// by mistake.
func hostile(t *testing.T) []struct{ file, text, want string } {
	t.Helper()
	many := make([]item, fewFiles+1)
	for i := range many {
		many[i] = item{name: fmt.Sprintf("f%d", i)}
	}
	zeros := strings.Repeat("\x00", bombFloor+1<<20)
	nest := zipped(t, item{name: "server.py", text: "x"})
	for range usualNest + 1 {
		nest = zipped(t, item{name: "inner.zip", text: nest})
	}
	locked := []byte(zipped(t, item{name: "server.py", text: "x"}))
	for _, signature := range []string{"PK\x03\x04", "PK\x01\x02"} { // where the flags are, APPNOTE.TXT 4.3
		at := strings.Index(string(locked), signature) + map[string]int{"PK\x03\x04": 6, "PK\x01\x02": 8}[signature]
		locked[at] |= 1
	}
	torn := zipped(t, item{name: "server.py", text: strings.Repeat("print(1)\n", 100)})
	return []struct{ file, text, want string }{
		{"a.zip", zipped(t, item{name: "../../escape.py", text: "x"}), "../../escape.py points out of its folder"},
		{"a.zip", zipped(t, item{name: `..\escape.py`, text: "x"}), `..\escape.py points out of its folder`},
		{"a.tar", tarred(t, item{name: "a/../../escape.py", text: "x"}), "points out of its folder"},
		{"a.tar", tarred(t, item{name: "/tmp/escape.py", text: "x"}), "/tmp/escape.py has an absolute name"},
		{"a.zip", zipped(t, item{name: `C:\escape.py`, text: "x"}), "has an absolute name"},
		{"a.zip", zipped(t, item{name: "__MACOSX/../../escape.py", text: "x"}), "points out of its folder"},
		{"a.tar", tarred(t, item{name: "link", mode: fs.ModeSymlink, target: "/etc/passwd"}), "link is a link; hand in the file itself"},
		{"a.tar", tarred(t, item{name: "dir", mode: fs.ModeSymlink, target: "/tmp"}, item{name: "dir/escape.py", text: "x"}), "dir is a link"},
		{"a.zip", zipped(t, item{name: "link", mode: fs.ModeSymlink, target: "../../x"}), "link is a link"},
		{"a.tar", tarred(t, item{name: "hard", hard: true, target: "/etc/passwd"}), "hard is a link"},
		{"a.tar", tarred(t, item{name: "pipe", mode: fs.ModeNamedPipe}), "pipe is neither a file nor a folder"},
		{"a.tar", tarred(t, item{name: "sda", mode: fs.ModeDevice}), "sda is neither a file nor a folder"},
		{"a.zip", zipped(t, item{name: "Server.py"}, item{name: "server.py"}), "server.py and Server.py are the same name on many systems"},
		{"a.zip", zipped(t, item{name: "Lab/a.py"}, item{name: "lab/b.py"}), "lab and Lab are the same name on many systems"},
		{"a.zip", zipped(t, item{name: "caf\u00e9.py"}, item{name: "cafe\u0301.py"}), "are the same name on many systems"},
		{"a.zip", zipped(t, item{name: "server.py"}, item{name: "server.py"}), "server.py is in the archive twice"},
		{"a.tar", tarred(t, item{name: "a"}, item{name: "a/b"}), "a is both a file and a folder in the archive"},
		{"a.zip", zipped(t, item{name: "a\nb"}), "has a name with control characters"},
		{"a.zip", zipped(t, item{name: strings.Repeat("n", 300)}), "has a name of 300 bytes"},
		{"a.zip", zipped(t, item{name: strings.Repeat("d/", 40) + "x"}), "lies 41 folders deep"},
		{"a.zip", zipped(t, many...), "is one of more than 500 files"},
		{"a.zip", zipped(t, item{name: "zeros", text: zeros}), "zeros unpacks to more than 200 times its size: an archive bomb"},
		{"a.tgz", gzipped(t, tarred(t, item{name: "zeros", text: zeros})), "an archive bomb"},
		{"a.zip", zipped(t, item{name: "b.zip", text: zipped(t, item{name: "zeros", text: zeros})}), "an archive bomb"},
		{"a.zip", nest, "is an archive within 3 others"},
		{"a.zip", string(locked), "it is locked with a password"},
		{"a.zip", "PK\x03\x04 and then nothing", "cannot be read as an archive (zip)"},
		{"a.zip", torn[:len(torn)-30], "cannot be read as an archive (zip)"},
		{"a.zip", strings.Replace(torn, "server.py", "server.px", 1)[:40] + "\xff\xff\xff" + torn[43:], "cannot be read as an archive"},
		{"a.tar", "not a tar archive, but longer than one block" + strings.Repeat("x", 600), "cannot be read as an archive (tar)"},
		{"a.tgz", "not packed", "cannot be read as an archive (tgz)"},
		{"a.zip", "", "cannot be read as an archive (zip)"},
		{"a.rar", "Rar!", "is packed as RAR, which labgrade does not read; ask for a zip or tar archive"},
		{"a/lab.7z", "7z", "lab.7z is packed as 7z"},
	}
}

func TestUnpackRefuses(t *testing.T) {
	for _, row := range hostile(t) {
		s := handedIn(t, row.file, row.text)
		outer := t.TempDir()
		dir := filepath.Join(outer, "a", "b", "into")
		check(t, os.MkdirAll(dir, 0o755))
		_, err := s.Unpack(t.Context(), dir, Limits{Files: fewFiles})
		if refused, ok := errors.AsType[*RefusedError](err); !ok || refused == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("got %v, want a refusal: %s", err, row.want)
		}
		if strings.ContainsAny(fmt.Sprint(err), "\n\r\x1b") {
			t.Errorf("the refusal %q can move the cursor", err)
		}
		for name := range contents(t, outer) {
			if !strings.HasPrefix(filepath.ToSlash(name), "a/b/into/") {
				t.Errorf("%s: %s was written outside", row.want, name)
			}
		}
	}
}

// The bounds are for the submission as a whole.
func TestUnpackLimits(t *testing.T) {
	files := map[string]string{"ada/a": strings.Repeat("a", 600<<10), "ada/b": strings.Repeat("b", 600<<10), "ada/c/d": "x"}
	s := &discover(t, tree(t, t.TempDir(), files), Options{}).Submissions[0]
	for _, row := range []struct {
		limits Limits
		want   string
	}{
		{Limits{}, ""},
		{Limits{Bytes: 1 << 20}, "makes the submission larger than 1 MB"},
		{Limits{Files: 2}, "is one of more than 2 files"},
	} {
		_, err := s.Unpack(t.Context(), t.TempDir(), row.limits)
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%+v: got %v, want %q", row.limits, err, row.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Unpack(ctx, t.TempDir(), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted one: %v", err)
	}
}

// A folder is as hostile as an archive: it may have come out of one.
func TestUnpackFolderWithLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	for _, target := range []string{"/etc/passwd", "server.py", "../../x", "none"} {
		dir := tree(t, t.TempDir(), map[string]string{"ada/server.py": "x"})
		check(t, os.Symlink(target, filepath.Join(dir, "ada", "link")))
		_, err := unpack(t, &discover(t, dir, Options{}).Submissions[0])
		if _, ok := errors.AsType[*RefusedError](err); !ok || !strings.Contains(err.Error(), "link is a link") {
			t.Errorf("a link to %s: %v", target, err)
		}
	}
}

// On a disk that tells them apart, names that differ by case are two files.
func TestUnpackFolderCase(t *testing.T) {
	dir := tree(t, t.TempDir(), map[string]string{"ada/server.py": "x", "ada/Server.py": "y"})
	got, err := unpack(t, &discover(t, dir, Options{}).Submissions[0])
	if err != nil || len(got) == 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

// However an archive is broken, unpacking ends with a result or a refusal, and
// writes nothing outside.
func FuzzUnpack(f *testing.F) {
	for i, kind := range []string{".zip", ".tar", ".tgz"} {
		f.Add(i, []byte("PK\x03\x04"+kind))
	}
	py := item{name: "lab/server.py", text: "print()"}
	f.Add(0, []byte(zipped(f, py)))
	f.Add(1, []byte(tarred(f, py, item{name: "x", mode: fs.ModeSymlink, target: "/"})))
	f.Add(2, []byte(gzipped(f, tarred(f, py))))
	f.Add(0, []byte(zipped(f, item{name: "in.tar", text: tarred(f, py)}, item{name: "../x"})))
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		endings := []string{".zip", ".tar", ".tgz", ".tar.bz2"}
		outer := t.TempDir()
		dir := filepath.Join(outer, "a", "into")
		check(t, os.MkdirAll(dir, 0o755))
		s := handedIn(t, "a"+endings[((kind%4)+4)%4], string(data))
		_, err := s.Unpack(t.Context(), dir, Limits{Files: 100, Bytes: 1 << 20})
		if _, refused := errors.AsType[*RefusedError](err); err != nil && !refused {
			t.Errorf("neither a result nor a refusal: %v", err)
		}
		for name := range contents(t, outer) {
			if !strings.HasPrefix(filepath.ToSlash(name), "a/into/") {
				t.Errorf("%q was written outside", name)
			}
		}
	})
}

// An archive that cannot be read is named, and what lies beside it is there. One
// that would do harm is refused with all the rest.
func TestUnpackLeaves(t *testing.T) {
	torn := zipped(t, item{name: "a.py", text: "a"}, item{name: "b.zip", text: zipped(t, item{name: "b.py", text: "b"})})
	torn = strings.Replace(torn, "b.zip", "b.zap", 1) // the list at its end says otherwise
	for _, row := range []struct {
		items        []item
		left, refuse string
		names        string
		reason       string
	}{
		{[]item{{name: "server.py"}, {name: "doc.rar"}}, "doc.rar is packed as RAR", "", "doc.rar server.py", "beside a program"},
		{[]item{{name: "server.py"}, {name: "old.zip", text: torn[:len(torn)-8]}}, "old.zip cannot be read as an archive", "", "old.zip server.py", "a torn one"},
		{[]item{{name: "in.zip", text: zipped(t, item{name: "x.7z"}, item{name: "s.py"})}}, "in/x.7z is packed as 7z", "", "in/s.py in/x.7z", "in another"},
		{[]item{{name: "a.rar"}, {name: "b.7z"}}, "", "a.rar is packed as RAR", "", "nothing beside them"},
		{[]item{{name: "server.py"}, {name: "x.zip", text: zipped(t, item{name: "../y"})}}, "", "../y points out of its folder", "", "harm is refused"},
	} {
		s := handedIn(t, "a.zip", zipped(t, row.items...))
		dir := t.TempDir()
		left, err := s.Unpack(t.Context(), dir, Limits{})
		if row.refuse != "" {
			if _, ok := errors.AsType[*RefusedError](err); !ok || !strings.Contains(err.Error(), row.refuse) {
				t.Errorf("%s: got %v, want a refusal: %s", row.reason, err, row.refuse)
			}
			continue
		}
		if got := strings.Join(left, "; "); err != nil || !strings.HasPrefix(got, row.left) {
			t.Errorf("%s: left %q, %v, want %q", row.reason, got, err, row.left)
		}
		if names := strings.Join(namesOf(contents(t, dir)), " "); names != row.names {
			t.Errorf("%s: the folder holds %s, want %s", row.reason, names, row.names)
		}
	}
}
