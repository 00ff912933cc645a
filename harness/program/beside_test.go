package program

import (
	"os"
	"path/filepath"
	"testing"
)

// laid writes files into a new folder.
func laid(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestHoldsClient(t *testing.T) {
	for _, row := range []struct {
		files  map[string]string
		want   bool
		reason string
	}{
		{map[string]string{"server.py": "", "client.py": ""}, true, "both lie there"},
		{map[string]string{"server/server.py": "", "client/MyClient2.java": ""}, true, "in folders of their own"},
		{map[string]string{"server.py": ""}, false, "a server alone"},
		{map[string]string{"server.c": "", "Makefile": "all: server"}, false, "with a Makefile"},
		{map[string]string{"server.py": "", "client_handler.py": ""}, false, "a part of the server"},
		{map[string]string{"Server.java": "", "ClientHandler.java": ""}, false, "the same in Java"},
		{map[string]string{"server.py": "import socket\nfrom client import Client\n", "client.py": ""}, false, "a module of the server"},
	} {
		if got := HoldsClient(laid(t, row.files)); got != row.want {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}

func TestDatagramServer(t *testing.T) {
	for _, row := range []struct {
		files        map[string]string
		want, reason string
	}{
		{map[string]string{"server.py": "", "udp_server.py": ""}, "udp_server.py", "one is called so"},
		{map[string]string{"server.py": "", "udp_server.py": "", "udp_client.py": ""}, "udp_server.py", "its client is not meant"},
		{map[string]string{"server.py": ""}, "", "none is"},
		{map[string]string{"udp1.py": "", "udp2.py": ""}, "", "two are: nobody knows which"},
		{map[string]string{"old/udp.py": ""}, "", "one below does not count"},
	} {
		dir := laid(t, row.files)
		want := row.want
		if want != "" {
			want = filepath.Join(dir, want)
		}
		if got := DatagramServer(dir); got != want {
			t.Errorf("%s: got %q", row.reason, got)
		}
	}
}

func TestNamedClient(t *testing.T) {
	for _, row := range []struct {
		sources []string
		want    bool
	}{
		{nil, false},
		{[]string{"/x/client.py"}, true},
		{[]string{"/x/MyClient.java"}, true},
		{[]string{"/x/MyClient.java", "/x/ClientThread.java"}, false},
		{[]string{"/x/client.py", "/x/server.py"}, false},
		{[]string{"/x/main.py"}, false},
	} {
		if got := (&Recipe{Sources: row.sources}).NamedClient(); got != row.want {
			t.Errorf("%v: got %v", row.sources, got)
		}
	}
}
