package original

import (
	"context"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// served starts a server for a test and returns a way to connect to it.
func served(t *testing.T, answer func(string) string) (dial func() net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, ln, answer) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return func() net.Conn {
		conn, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
}

func TestTalk(t *testing.T) {
	for _, row := range []struct {
		answer       func(string) string
		typed, shown string
		reason       string
	}{
		{Vowels, "xyz\nhello\nEducation\nAEIOU\n\n", "Not enough vowels\nEnough vowels I guess\nToo many vowels\nToo many vowels\nNot enough vowels\n", "all three answers, capitals, nothing at all"},
		{Salary, "0\n10\n40\n41\n50\n37.5\nmany\n-1\n", "Tk 0\nTk 2000\nTk 8000\nTk 8300\nTk 11000\nTk 7500\nThat is no number of hours\nThat is no number of hours\n", "below, at and above the limit"},
	} {
		var shown strings.Builder
		if err := Talk(served(t, row.answer)(), strings.NewReader(row.typed), &shown); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row.shown, shown.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}

// A client that says nothing, or half of its length, holds up nobody.
func TestNobodyWaits(t *testing.T) {
	dial := served(t, Vowels)
	silent, half := dial(), dial()
	defer silent.Close()
	defer half.Close()
	if _, err := io.WriteString(half, "5   "); err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	if err := Talk(dial(), strings.NewReader("hello\n"), &shown); err != nil || shown.String() != "Enough vowels I guess\n" {
		t.Errorf("got %q, %v", shown.String(), err)
	}
}

func TestIntroduce(t *testing.T) {
	var printed strings.Builder
	if err := Introduce(served(t, Introductions(&printed))(), "box"); err != nil {
		t.Fatal(err)
	}
	if printed.String() != "box at 127.0.0.1\n" {
		t.Errorf("the server has printed %q", printed.String())
	}
}

func TestReceive(t *testing.T) {
	padded := func(length string) string { return length + strings.Repeat(" ", width-len(length)) }
	for _, row := range []struct {
		in, want string
		fails    bool
		reason   string
	}{
		{padded("5") + "hello", "hello", false, "a message"},
		{padded("0"), "", false, "an empty one"},
		{"", "", true, "the end"},
		{padded("5") + "hel", "", true, "half a message"},
		{padded("five") + "hello", "", true, "no length"},
		{padded("-1") + "hello", "", true, "less than nothing"},
		{padded("999999999"), "", true, "more than anybody sends"},
	} {
		got, err := receive(iotest.OneByteReader(strings.NewReader(row.in)))
		if got != row.want || (err != nil) != row.fails {
			t.Errorf("%s: %q, %v", row.reason, got, err)
		}
	}
}

func TestHandoutNamesTheTasks(t *testing.T) {
	for _, want := range []string{"Task 1", "Task 2", "Task 3", "Task 4", Goodbye} {
		if !strings.Contains(Handout, want) {
			t.Errorf("the handout does not tell of %s", want)
		}
	}
	if data, err := os.ReadFile("lab.yaml"); err != nil || string(data) != string(Definition) {
		t.Errorf("the definition is not the file beside: %v", err)
	}
}
