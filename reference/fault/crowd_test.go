package fault

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// big is a request whose reply fills buffers quickly.
var big = "ECHO " + strings.Repeat("x", 60000) + "\n"

// stuff sends requests without reading a reply until the server takes no more,
// or not for a while.
func stuff(u user) {
	u.SetWriteDeadline(time.Now().Add(2 * quiet))
	defer u.SetWriteDeadline(time.Now().Add(hangGuard))
	for {
		if _, err := io.WriteString(u, big); err != nil {
			return
		}
	}
}

// askUntilHeld asks until no reply comes: the server may take some time to get
// into the state that another client has prepared, or is made to before each
// request.
func (u user) askUntilHeld(prepare func(), request, reply string) {
	u.Helper()
	for begun := time.Now(); time.Since(begun) < hangGuard; {
		prepare()
		u.send(request)
		if !u.hears() {
			return
		}
		u.get(reply)
	}
	u.Fatal("every request was answered")
}

// readUntilHeld reads replies until no more come, which must not be the end.
func (u user) readUntilHeld() {
	u.Helper()
	for u.hearsIn(10 * quiet) { // replies may be slow, but they must have ended
		if _, err := u.in.ReadString('\n'); err != nil {
			u.Fatal(err)
		}
	}
}

// TestOneHoldsUpAnother keeps alice in a state, asks as bob, and lets her go:
// bob's reply must not come before.
func TestOneHoldsUpAnother(t *testing.T) {
	leave := func(alice user) { alice.Close() }
	silent := func(user) {}
	tests := []struct {
		fault string
		hold  func(alice user) // nil for reading nothing, however much comes
		free  func(alice user) // nil when nothing helps
	}{
		{"one-client-at-a-time", silent, leave},
		{"one-request-at-a-time", func(alice user) { alice.ask("ECHO a\n", "OK a\n") },
			func(alice user) { alice.ask("ECHO b\n", "OK b\n") }},
		{"wait-blocks-everyone", func(alice user) { alice.ask("ECHO a\nWAIT 700\n", "OK a\n") },
			func(alice user) { alice.get("OK waited 700\n") }},
		{"blocked-by-slow-reader", nil, leave},
		{"lock-held-during-io", nil, leave},
		{"lock-held-during-io-reading", silent, leave},
		{"serves-once-stays", func(alice user) { alice.ask("BYE\n", "OK bye\n"); alice.getEnd() }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			t.Parallel()
			addr, _ := start(t, tt.fault)
			alice := dial(t, addr)
			prepare := func() {}
			if tt.hold != nil {
				tt.hold(alice)
			} else {
				prepare = func() { stuff(alice) }
			}
			bob := dial(t, addr)
			bob.askUntilHeld(prepare, "ECHO b\n", "OK b\n")
			if tt.free != nil {
				tt.free(alice)
				bob.get("OK b\n")
				return
			}
			alice.Close()
			bob.getNothing()
		})
	}
}

func TestNothingButThePollingIsSlow(t *testing.T) {
	addr, _ := start(t, "slow-polling")
	alice := dial(t, addr)
	begin := time.Now()
	alice.ask("ECHO a\n", "OK a\n")
	if took := time.Since(begin); took < 200*time.Millisecond {
		t.Errorf("the reply took %v, less than a rest between looks", took)
	}
}

func TestLimitedWorkers(t *testing.T) {
	addr, _ := start(t, "limited-workers-2")
	alice, bob := dial(t, addr), dial(t, addr)
	alice.ask("ECHO a\n", "OK a\n")
	bob.ask("ECHO b\n", "OK b\n")
	carol := dial(t, addr)
	carol.send("ECHO c\n")
	carol.getNothing()
	alice.Close()
	carol.get("OK c\n")
}

// TestDeadlockOutlivesItsClients lets two clients ask at the same time, again
// and again, until both are stuck; then both leave.
func TestDeadlockOutlivesItsClients(t *testing.T) {
	tests := []struct{ fault, one, other string }{
		{"deadlock", "TICKET\n", "HELLO b\n"},
		{"deadlock-crowd", "ECHO a\n", "ECHO b\n"},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			t.Parallel()
			addr, _ := start(t, tt.fault)
			alice, bob := dial(t, addr), dial(t, addr)
			many := strings.Repeat(tt.one, 2000)
			alice.send(many)
			bob.send(strings.ReplaceAll(many, tt.one, tt.other))
			alice.readUntilHeld()
			bob.readUntilHeld()
			alice.Close()
			bob.Close()
			carol := dial(t, addr)
			carol.send(tt.one)
			carol.getNothing()
		})
	}
}

func TestNotFlushed(t *testing.T) {
	addr, _ := start(t, "not-flushed")
	alice := dial(t, addr)
	alice.send("ECHO a\n")
	alice.getNothing()
	alice.ask("ECHO b\n", "OK a\n")
	alice.getNothing()
	alice.CloseWrite()
	alice.get("OK b\n")
	alice.getEnd()
}

func TestDropsPendingAtHalfClose(t *testing.T) {
	addr, _ := start(t, "drops-pending-at-half-close")
	alice := dial(t, addr)
	alice.ask("ECHO a\n", "OK a\n")
	alice.send("WAIT 300\nECHO b\n")
	alice.CloseWrite()
	// The end may be noticed before the WAIT or after it, but before ECHO b.
	if data, _ := io.ReadAll(alice.in); strings.Contains(string(data), "OK b") {
		t.Errorf("received %q, though the client had closed its sending side", data)
	}
}

func TestIncompleteLastLine(t *testing.T) {
	addr, _ := start(t, "answers-incomplete-line")
	alice := dial(t, addr)
	alice.send("ECHO a")
	alice.CloseWrite()
	alice.get("OK a\n")
	alice.getEnd()
}

func TestShortSendLosesTheRest(t *testing.T) {
	addr, _ := start(t, "short-send")
	alice := dial(t, addr)
	sent := 0
	alice.SetWriteDeadline(time.Now().Add(time.Second))
	for range 1000 { // 60 MB: more than the buffers on the way
		if _, err := io.WriteString(alice, big); err != nil {
			break
		}
		sent++
	}
	alice.CloseWrite()
	data, err := io.ReadAll(alice.in)
	if err != nil {
		t.Fatal(err)
	}
	if whole := sent * (len(big) - len("ECHO ") + len("OK ")); len(data) >= whole {
		t.Errorf("all %d bytes came", len(data))
	}
}

func TestDecodingEachPiece(t *testing.T) {
	data, err := io.ReadAll(&decoding{from: iotest.OneByteReader(strings.NewReader("aé"))})
	if diff := cmp.Diff("a\uFFFD\uFFFD", string(data)); diff != "" || err != nil {
		t.Errorf("decoded, %v (-want +got):\n%s", err, diff)
	}
}

func TestTheProgramEnds(t *testing.T) {
	tests := []struct {
		fault string
		play  func(alice user)
		want  func(error) bool
	}{
		{"serves-once", func(alice user) { alice.ask("BYE\n", "OK bye\n"); alice.Close() },
			func(err error) bool { return err == nil }},
		{"dies-on-bad-input", func(alice user) { alice.send("\xff\n") },
			func(err error) bool { return errors.Is(err, errDecode) }},
		{"dies-on-bad-input-empty", func(alice user) { alice.send("\n") },
			func(err error) bool { return errors.Is(err, errNoWord) }},
		{"dies-on-disconnect", func(alice user) { alice.send("ECHO"); alice.SetLinger(0); alice.Close() },
			func(err error) bool { return err != nil && !errors.Is(err, net.ErrClosed) }},
		{"dies-on-disconnect-mid-request", func(alice user) { alice.send("ECHO"); alice.Close() },
			func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			addr, ended := start(t, tt.fault)
			alice := dial(t, addr)
			alice.ask("ECHO a\n", "OK a\n")
			tt.play(alice)
			select {
			case err := <-ended:
				if !tt.want(err) {
					t.Errorf("the program ended with %v", err)
				}
			case <-time.After(hangGuard):
				t.Error("the program did not end")
			}
		})
	}
}

func TestStarting(t *testing.T) {
	f, err := Find("exits-at-start")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Serve(t.Context(), "127.0.0.1:0"); err == nil {
		t.Error("exits-at-start did not fail")
	}
	f, err = Find("never-listens")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := f.Serve(ctx, "127.0.0.1:0"); err != nil {
		t.Errorf("never-listens, told to stop: %v", err)
	}
}
