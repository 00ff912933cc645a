package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// asProgram makes the test binary be refserver.
const asProgram = "REFSERVER_TEST_AS_PROGRAM"

// hangGuard ends a test that would otherwise wait for ever.
const hangGuard = 30 * time.Second

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestUsage(t *testing.T) {
	tests := []struct {
		reason string
		args   []string
		status int
		stderr string
	}{
		{"help is no mistake", []string{"--help"}, 0, ""},
		{"the list is no mistake", []string{"--faults"}, 0, ""},
		{"an unknown flag", []string{"--bogus"}, 2, "refserver: flag provided but not defined: -bogus; see --help\n"},
		{"a port in words", []string{"http"}, 2, "refserver: \"http\" is not a port; give a number from 0 to 65535\n"},
		{"a port out of range", []string{"70000"}, 2, "refserver: \"70000\" is not a port; give a number from 0 to 65535\n"},
		{"two ports", []string{"1", "2"}, 2, "refserver: one port is enough, but 2 arguments were given; see --help\n"},
		{"an unknown fault", []string{"--fault", "x"}, 2, "refserver: there is no fault \"x\"; --faults lists them\n"},
		{"a fault of the client", []string{"--fault", "client-ignores-bye"}, 2,
			"refserver: client-ignores-bye is a mistake of the client; give it to refclient\n"},
		{"a fault of the other transport", []string{"--fault", "udp-dies"}, 2,
			"refserver: udp-dies is a mistake of the connectionless part; add --udp\n"},
		{"the reverse", []string{"--udp", "--fault", "deadlock"}, 2,
			"refserver: deadlock is no mistake of the connectionless part; leave out --udp\n"},
		{"a failure of a program", []string{"--fault", "exits-at-start", "0"}, 1,
			"refserver: cannot read the settings: settings.ini is missing\n"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			var stdout, stderr strings.Builder
			status := run(t.Context(), tt.args, &stdout, &stderr)
			if diff := cmp.Diff(tt.stderr, stderr.String()); diff != "" || status != tt.status {
				t.Errorf("status %d, want %d; stderr (-want +got):\n%s", status, tt.status, diff)
			}
			if (stdout.Len() > 0) != (tt.status == 0) {
				t.Errorf("stdout: %q", stdout.String())
			}
		})
	}
}

func TestStopsWhenTold(t *testing.T) {
	for _, args := range [][]string{{"0"}, {"--udp", "0"}, {"--fault", "never-listens", "0"}, {"--udp", "--fault", "udp-dies", "0"}} {
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
		var stdout, stderr strings.Builder
		if status := run(ctx, args, &stdout, &stderr); status != 0 {
			t.Errorf("%v: status %d: %s", args, status, stderr.String())
		}
		stop()
	}
}

// program is refserver in a process of its own.
type program struct {
	*exec.Cmd
	addr string
}

// freePort returns a port that nothing listens on.
func freePort(t *testing.T) int {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port
}

// launch starts refserver with the fault; it is killed when the test ends.
func launch(t *testing.T, fault string, port int) program {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "--fault", fault, strconv.Itoa(port))
	cmd.Env = append(os.Environ(), asProgram+"=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return program{cmd, net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}
}

// dial connects as soon as the program listens.
func (p program) dial(t *testing.T) *net.TCPConn {
	t.Helper()
	for deadline := time.Now().Add(hangGuard); ; {
		conn, err := net.Dial("tcp", p.addr)
		if err == nil {
			t.Cleanup(func() { conn.Close() })
			conn.SetDeadline(deadline)
			return conn.(*net.TCPConn)
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond) // another process gives no sign but its port
	}
}

// ask sends a request and returns the reply without its end.
func ask(t *testing.T, conn net.Conn, request string) string {
	t.Helper()
	fmt.Fprintln(conn, request)
	reply, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(reply, "\n")
}
