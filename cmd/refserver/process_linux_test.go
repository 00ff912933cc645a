package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// wait returns how the program ended.
func (p program) wait(t *testing.T) syscall.WaitStatus {
	t.Helper()
	guard := time.AfterFunc(hangGuard, func() { p.Process.Kill() })
	defer guard.Stop()
	err := p.Cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.Sys().(syscall.WaitStatus)
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0
}

// eventually waits for a state of another process, which gives no sign.
func eventually(t *testing.T, what string, reached func() bool) {
	t.Helper()
	for deadline := time.Now().Add(hangGuard); !reached(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("never reached: ", what)
		}
	}
}

func TestDiesBySigpipe(t *testing.T) {
	p := launch(t, "dies-by-sigpipe", freePort(t))
	conn := p.dial(t)
	if got := ask(t, conn, "ECHO a"); got != "OK a" {
		t.Fatalf("reply %q", got)
	}
	fmt.Fprint(conn, "WAIT 50\n"+strings.Repeat("ECHO b\n", 100))
	conn.Close()
	if status := p.wait(t); !status.Signaled() || status.Signal() != syscall.SIGPIPE {
		t.Errorf("the program ended with status %#x, not by SIGPIPE", status)
	}
}

func TestIgnoresStopSignal(t *testing.T) {
	p := launch(t, "ignores-stop-signal", freePort(t))
	ask(t, p.dial(t), "ECHO a") // from here on it handles signals
	for _, sig := range []os.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGTERM} {
		if err := p.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if got := ask(t, p.dial(t), "ECHO b"); got != "OK b" {
			t.Errorf("after %v: %q", sig, got)
		}
	}
}

// TestAddressReuse restarts a server that closed a connection first, so that
// the system remembers the connection (TIME_WAIT).
func TestAddressReuse(t *testing.T) {
	tests := []struct {
		fault  string
		status int // of the restarted program; -1 when it serves
	}{
		{"no-address-reuse", 1},
		{"wrong-reply", -1}, // any fault that has nothing to do with it
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			port := freePort(t)
			first := launch(t, tt.fault, port)
			conn := first.dial(t)
			ask(t, conn, "BYE")
			if n, err := conn.Read(make([]byte, 1)); n > 0 || err == nil {
				t.Fatal("the server did not close")
			}
			conn.Close()
			first.Process.Kill()
			first.Cmd.Wait()

			second := launch(t, tt.fault, port)
			if tt.status < 0 {
				ask(t, second.dial(t), "ECHO a")
				return
			}
			if status := second.wait(t); status.ExitStatus() != tt.status {
				t.Errorf("the restarted program ended with status %d, want %d", status.ExitStatus(), tt.status)
			}
		})
	}
}

// count returns how many entries the program has in a folder of /proc.
func (p program) count(t *testing.T, folder string) int {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/%s", p.Process.Pid, folder))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestWhatClientsLeaveBehind(t *testing.T) {
	const clients = 20
	end := func(conn *net.TCPConn) { conn.Close() }
	reset := func(conn *net.TCPConn) { conn.SetLinger(0); conn.Close() }
	tests := []struct {
		fault, folder string
		leave         func(*net.TCPConn)
		least, most   int // how many more there are
	}{
		{"wrong-reply", "fd", end, 0, 0}, // any fault that has nothing to do with it
		{"wrong-reply", "fd", reset, 0, 0},
		{"leaks-connections", "fd", end, clients, clients},
		{"leaks-connections-reset", "fd", reset, clients, clients},
		{"leaks-connections-reset", "fd", end, 0, 0},
		{"keeps-open-after-end", "fd", end, clients, clients},
		{"leaks-threads", "task", end, clients / 2, 2 * clients}, // Go has, and starts, some of its own
		{"leaks-threads", "fd", end, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.fault+" "+tt.folder, func(t *testing.T) {
			p := launch(t, tt.fault, freePort(t))
			ask(t, p.dial(t), "ECHO a") // stays
			before := p.count(t, tt.folder)
			for range clients {
				conn := p.dial(t)
				ask(t, conn, "ECHO b")
				tt.leave(conn)
			}
			eventually(t, "the number that remains", func() bool {
				more := p.count(t, tt.folder) - before
				return tt.least <= more && more <= tt.most
			})
		})
	}
}

// ticks returns the processor time of the program so far, in clock ticks.
func (p program) ticks(t *testing.T) (total int) {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, fields, _ := strings.Cut(string(data), ") ")
	for _, field := range strings.Fields(fields)[11:13] {
		var n int
		fmt.Sscan(field, &n)
		total += n
	}
	return total
}

func TestBurnsAProcessor(t *testing.T) {
	for _, fault := range []string{"busy-wait", "busy-wait-polling", "spins-after-close"} {
		t.Run(fault, func(t *testing.T) {
			p := launch(t, fault, freePort(t))
			conn := p.dial(t)
			ask(t, conn, "ECHO a")
			if fault == "spins-after-close" {
				conn.Close()
			}
			before := p.ticks(t)
			eventually(t, "half a second of processor time", func() bool { return p.ticks(t) > before+50 })
		})
	}
}
