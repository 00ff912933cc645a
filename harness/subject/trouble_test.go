package subject

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/labgrade/labgrade/harness/program"
)

func TestTroubleString(t *testing.T) {
	for _, row := range []struct {
		trouble Trouble
		want    string
	}{
		{Trouble{Kind: NotStarted, Err: errors.New("no such file")}, "the program could not be started: no such file"},
		{Trouble{Kind: Ended, Exit: program.Exit{Code: 1}}, "the program ended with status 1 before it listened"},
		{Trouble{Kind: Waiting}, "the program waits for more on its standard input and does not listen"},
		{Trouble{Kind: Silent}, "the program runs, but listens on no port and never will"},
		{Trouble{Kind: Unknown}, "the program did not listen within the time that a start may take"},
		{Trouble{Kind: Unknown, Slept: 9900 * time.Millisecond, Used: 140 * time.Millisecond},
			"the program did not listen within the time that a start may take: until then it slept for 9.9 s and used 0.1 s of a processor"},
	} {
		if got := row.trouble.String(); got != row.want {
			t.Errorf("%s: got %q, want %q", row.trouble.Kind, got, row.want)
		}
	}
}

func TestAddressInUseIsRead(t *testing.T) {
	for stderr, want := range map[string]bool{
		"OSError: [Errno 98] Address already in use\n":                    true,
		"bind: Address already in use":                                    true,
		"java.net.BindException: Address already in use (Bind failed)":    true,
		"Error: listen EADDRINUSE: address already in use 127.0.0.1:5050": true,
		"listen tcp 127.0.0.1:5050: bind: address already in use":         true,
		"OSError: [Errno 99] Cannot assign requested address":             false,
		"": false,
	} {
		if got := (&Trouble{Stderr: stderr}).AddressInUse(); got != want {
			t.Errorf("%q: got %v", stderr, got)
		}
	}
}

func TestElsewhere(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:5050": false, "127.0.0.1:5051": true, "[::1]:5050": true, "192.0.2.1:5050": true,
	} {
		s := &Server{Port: 5050, Addr: netip.MustParseAddrPort(addr)}
		if got := s.Elsewhere(); got != want {
			t.Errorf("%s: got %v", addr, got)
		}
	}
}

func TestReachable(t *testing.T) {
	for addr, want := range map[string]string{
		"0.0.0.0:5050": "127.0.0.1:5050", "[::]:5050": "127.0.0.1:5050", "127.0.0.1:5050": "127.0.0.1:5050", "[::1]:5050": "[::1]:5050",
	} {
		if got := reachable(netip.MustParseAddrPort(addr)).String(); got != want {
			t.Errorf("%s: got %s, want %s", addr, got, want)
		}
	}
}
