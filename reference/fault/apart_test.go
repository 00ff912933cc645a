package fault

import (
	"io"
	"strings"
	"testing"
)

func TestClientsMixedUp(t *testing.T) {
	tests := []struct {
		fault string
		play  func(alice, bob user)
	}{
		{"shared-client-state", func(alice, bob user) {
			alice.ask("HELLO A\n", "OK hello A\n")
			bob.ask("WHO\nCOUNT\n", "OK A\nOK 4\n")
		}},
		{"shared-client-state-buffer", func(alice, bob user) {
			alice.ask("ECHO a\nECHO he", "OK a\n")
			bob.ask("llo\n", "OK hello\n")
		}},
		{"cross-talk", func(alice, bob user) {
			bob.ask("ECHO b\n", "OK b\n") // bob connected last
			alice.send("ECHO a\n")
			bob.get("OK a\n")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			addr, _ := start(t, tt.fault)
			alice := dial(t, addr)
			alice.ask("ECHO 1\n", "OK 1\n")
			tt.play(alice, dial(t, addr))
		})
	}
}

func TestLostUpdates(t *testing.T) {
	addr, _ := start(t, "lost-updates")
	const clients, each = 4, 50
	replies := make(chan string)
	for range clients {
		u := dial(t, addr)
		u.send(strings.Repeat("TICKET\n", each))
		u.CloseWrite()
		go func() {
			data, _ := io.ReadAll(u.in)
			replies <- string(data)
		}()
	}
	seen := map[string]int{}
	for range clients {
		for line := range strings.Lines(<-replies) {
			seen[line]++
		}
	}
	if len(seen) == clients*each {
		t.Error("no ticket was lost")
	}
}
