package peer

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/witness"
)

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

// The servers in this file. Each talks by serve(conn); "sizes" tells of each line
// in how many recvs, of which sizes, the connection's bytes have come so far.
const prelude = `
import os, signal, socket, sys, threading, time
def sizes(conn):
    got, rest = [], b""
    while data := conn.recv(65536):
        got.append(str(len(data)))
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            conn.sendall(("OK " + ",".join(got) + "\n").encode())
def echo(conn):
    rest = b""
    while data := conn.recv(65536):
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            conn.sendall(b"OK " + line[5:] + b"\n")
    conn.close()
def small(server):
    server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
def threads(serve, server):
    while True:
        threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
def one_by_one(serve, server):
    while True:
        serve(server.accept()[0])
def turns(server):
    conns = [server.accept()[0].makefile("rwb", 0) for _ in range(2)]
    while True:
        for conn in conns:
            conn.write(b"OK " + conn.readline()[5:])
server = socket.create_server(("127.0.0.1", 0), backlog=8)
`

// room starts a Python server and opens a room in which clients meet it.
func room(t testing.TB, text string) *Room {
	t.Helper()
	path, err := python()
	if err != nil {
		t.Skip("python3 is not installed:", err)
	}
	p, err := program.Start(context.Background(), program.Spec{Argv: []string{path, "-S", "-c", prelude + text}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(context.Background()) })
	w, err := witness.New(p.Pids)
	if err != nil {
		t.Skip("this system does not give the evidence:", err)
	}
	t.Cleanup(w.Close)
	r := patient(roomFor(1))
	r.Program, r.Witness = p, w
	for ctx := guarded(t); ; pause(ctx, time.Millisecond) {
		own, _, err := w.Listeners()
		if err != nil || ctx.Err() != nil {
			t.Fatal("the server does not listen:", err)
		}
		if len(own) > 0 {
			r.Addr = own[0].Addr
			break
		}
	}
	t.Cleanup(func() {
		for _, p := range r.peers {
			p.Reset()
		}
	})
	return r
}

// rests waits until the program rests, on a machine however slow.
func rests(t testing.TB, r *Room) {
	t.Helper()
	ctx := guarded(t)
	for !r.Rest(ctx) {
		if ctx.Err() != nil {
			t.Fatal("it does not rest")
		}
	}
}
