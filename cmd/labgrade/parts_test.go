package main

import (
	"os"
	"path/filepath"
	"testing"
)

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
		dir := t.TempDir()
		for name, text := range row.files {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := holdsClient(dir); got != row.want {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}
