package program

import (
	"os"
	"strings"
)

// passed are the variables that a program gets from ours: what finds
// interpreters, compilers and their caches, and what Windows needs to start
// anything at all. Everything else stays here, tokens of a CI service above all.
const passed = "PATH HOME TMPDIR LANG " +
	"GOPATH GOCACHE GOMODCACHE GOFLAGS GOPROXY GOTOOLCHAIN JAVA_HOME CARGO_HOME RUSTUP_HOME NODE_PATH VIRTUAL_ENV " +
	"SYSTEMROOT SYSTEMDRIVE PATHEXT COMSPEC TEMP TMP USERPROFILE APPDATA LOCALAPPDATA PROGRAMDATA"

// CleanEnv returns the environment of a student's program: what it needs to
// run as at home, nothing secret, and Python told to print at once
// (PYTHONUNBUFFERED), to tell where it stands when a signal ends it
// (PYTHONFAULTHANDLER), and to leave no files behind (PYTHONDONTWRITEBYTECODE).
func CleanEnv() []string {
	var env []string
	lang := "LANG=C.UTF-8"
	for name := range strings.FieldsSeq(passed) {
		value := os.Getenv(name)
		switch {
		case value == "":
		case name == "LANG":
			lang = "LANG=" + value
		default:
			env = append(env, name+"="+value)
		}
	}
	return append(env, lang, "PYTHONUNBUFFERED=1", "PYTHONFAULTHANDLER=1", "PYTHONDONTWRITEBYTECODE=1")
}

// buildEnv is CleanEnv with messages in English, which firstError understands.
func buildEnv() []string {
	return append(CleanEnv(), "LC_ALL=C.UTF-8")
}
