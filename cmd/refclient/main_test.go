package main

import (
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/reference/fault"
	"github.com/labgrade/labgrade/reference/lab3"
)

// asProgram makes the test binary be refclient.
const asProgram = "REFCLIENT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// serve runs the model server until the test ends.
func serve(t *testing.T) (host, port string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	var server lab3.Server
	go func() { done <- server.Serve(ctx, ln) }()
	t.Cleanup(func() { stop(); <-done })
	host, port, _ = net.SplitHostPort(ln.Addr().String())
	return host, port
}

// closedPort returns a port that nothing listens on.
func closedPort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return port
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
		{"an unknown flag", []string{"--bogus"}, 2, "refclient: flag provided but not defined: -bogus; see --help\n"},
		{"a host alone", []string{"localhost"}, 2, "refclient: give a host and a port, or neither; see --help\n"},
		{"a port in words", []string{"localhost", "http"}, 2, "refclient: \"http\" is not a port; give a number from 1 to 65535\n"},
		{"no port", []string{"localhost", "0"}, 2, "refclient: \"0\" is not a port; give a number from 1 to 65535\n"},
		{"an unknown fault", []string{"--fault", "x"}, 2, "refclient: there is no fault \"x\"; --faults lists them\n"},
		{"a fault of the server", []string{"--fault", "deadlock"}, 2, "refclient: deadlock is a mistake of the server; give it to refserver\n"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			var stdout, stderr strings.Builder
			status := run(t.Context(), tt.args, fault.Streams{In: strings.NewReader(""), Out: &stdout}, &stderr)
			if diff := cmp.Diff(tt.stderr, stderr.String()); diff != "" || status != tt.status {
				t.Errorf("status %d, want %d; stderr (-want +got):\n%s", status, tt.status, diff)
			}
			if (stdout.Len() > 0) != (tt.status == 0) {
				t.Errorf("stdout: %q", stdout.String())
			}
		})
	}
}

func TestTalk(t *testing.T) {
	host, port := serve(t)
	tests := []struct {
		reason string
		args   []string
		in     string
		status int
		stdout string
		says   bool // something on stderr
	}{
		{"a conversation", []string{host, port}, "ECHO a\nBYE\nECHO b\n", 0, "OK a\nOK bye\n", false},
		{"a server that is not there", []string{host, closedPort(t)}, "ECHO a\n", 1, "", true},
		{"a fault", []string{"--fault", "client-alters-output", host, port}, "ECHO a\n", 0, "Server: OK a\n", false},
		{"a hidden failure", []string{"--fault", "client-hides-failure", host, closedPort(t)}, "ECHO a\n", 0, "", false},
		{"a failure of a faulty client", []string{"--fault", "client-alters-output", host, closedPort(t)}, "", 1, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			var stdout, stderr strings.Builder
			status := run(t.Context(), tt.args, fault.Streams{In: strings.NewReader(tt.in), Out: &stdout}, &stderr)
			if diff := cmp.Diff(tt.stdout, stdout.String()); diff != "" || status != tt.status {
				t.Errorf("status %d, want %d; stdout (-want +got):\n%s", status, tt.status, diff)
			}
			if (stderr.Len() > 0) != tt.says {
				t.Errorf("stderr: %q", stderr.String())
			}
		})
	}
}

func TestStopped(t *testing.T) {
	host, port := serve(t)
	in, keyboard := io.Pipe()
	defer keyboard.Close()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var stderr strings.Builder
	status := run(ctx, []string{host, port}, fault.Streams{In: in, Out: io.Discard}, &stderr)
	if status != 1 || stderr.String() != "refclient: stopped\n" {
		t.Errorf("status %d, stderr %q", status, stderr.String())
	}
}

func TestShowsTraceback(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "--fault", "client-shows-traceback", "127.0.0.1", closedPort(t))
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "goroutine 1") {
		t.Errorf("%v, without a traceback:\n%s", err, out)
	}
}
