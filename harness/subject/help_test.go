package subject

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/transcript"
)

// hang is the guard of waits that end by themselves when the code is right.
const hang = 2 * time.Minute

func guarded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), hang)
	t.Cleanup(cancel)
	return ctx
}

// python is the interpreter itself: a version manager's stand-in would start
// another process first. The system's own is not asked for.
var python = sync.OnceValues(func() (string, error) {
	const usual = "/usr/bin/python3"
	if _, err := os.Stat(usual); err == nil {
		return usual, nil
	}
	out, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	return strings.TrimSpace(string(out)), err
})

const prelude = `import os, signal, socket, subprocess, sys, threading, time
port = int(sys.argv[1])
def serve(host, port, family=socket.AF_INET):
    server = socket.create_server((host, port), family=family)
    while True:
        conn = server.accept()[0]
        conn.sendall(conn.recv(100))
        conn.close()
`

// student is a program in a file, with a free port and a guard that ends nothing
// before a test hangs.
func student(t *testing.T, text string) *Subject {
	t.Helper()
	path, err := python()
	if err != nil {
		t.Skip("python3 is not installed:", err)
	}
	file := filepath.Join(t.TempDir(), "server.py")
	if err := os.WriteFile(file, []byte(prelude+text), 0o600); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	return &Subject{
		Recipe: &program.Recipe{
			Name: "server.py", Path: file, Language: "Python", Dir: filepath.Dir(file),
			Sources: []string{file}, Run: []string{path, "-S", file, "{port}"},
		},
		Clock: transcript.NewClock(), Port: func() int { return port }, Limit: hang,
	}
}

// ports counts up from one that other test processes hardly begin with, below
// those that the system gives to clients.
var ports atomic.Int32

func freePort(t *testing.T) int {
	t.Helper()
	const lowest, span = 20000, 10000
	for range span {
		port := lowest + (os.Getpid()*61+int(ports.Add(1)))%span
		if l, err := net.Listen("tcp", ":"+strconv.Itoa(port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// started starts a program that must listen.
func started(t *testing.T, s *Subject) *Server {
	t.Helper()
	server, trouble := s.Start(guarded(t), transcript.New(s.Clock))
	if trouble != nil {
		t.Fatalf("%v\n%s", trouble, trouble.Stderr)
	}
	t.Cleanup(func() { server.Stop(context.Background()) })
	return server
}

// answers reports whether the server is the first to be talked to and answers.
func answers(t *testing.T, s *Server) bool {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.Addr.String(), hang)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(hang))
	conn.Write([]byte("hello"))
	buf := make([]byte, 10)
	n, _ := conn.Read(buf)
	return string(buf[:n]) == "hello"
}
