package original

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
)

// Goodbye is the message by which a client says that it leaves.
const Goodbye = "End"

// Serve accepts clients from ln and answers each message of each client by
// answer, which is called by several goroutines at once. Every client has a
// goroutine of its own, so none waits for another. It returns nil when ctx is
// done, with every connection closed and every goroutine ended. Serve closes ln.
func Serve(ctx context.Context, ln net.Listener, answer func(message string) string) error {
	defer ln.Close()
	defer context.AfterFunc(ctx, func() { ln.Close() })()

	var clients sync.WaitGroup
	defer clients.Wait()
	for {
		conn, err := ln.Accept()
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("accepting clients: %w", err)
		case err == nil: // else that client has left already
			clients.Go(func() { serveClient(ctx, conn, answer) })
		}
	}
}

func serveClient(ctx context.Context, conn net.Conn, answer func(string) string) {
	defer conn.Close()
	// Closing the connection is what wakes a goroutine that waits in a read.
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	for {
		message, err := receive(conn)
		if err != nil || message == Goodbye {
			return // the client has left
		}
		if send(conn, answer(message)) != nil {
			return
		}
	}
}

// Introductions returns the answer of task 1: it prints who has come to out.
func Introductions(out io.Writer) func(message string) string {
	var printing sync.Mutex
	return func(message string) string {
		printing.Lock()
		defer printing.Unlock()
		fmt.Fprintln(out, message)
		return "Welcome"
	}
}

// Vowels is the answer of tasks 2 and 3.
func Vowels(message string) string {
	count := 0
	for _, r := range strings.ToLower(message) {
		if strings.ContainsRune("aeiou", r) {
			count++
		}
	}
	switch {
	case count == 0:
		return "Not enough vowels"
	case count <= 2:
		return "Enough vowels I guess"
	}
	return "Too many vowels"
}

// Salary is the answer of task 4, to a number of hours.
func Salary(message string) string {
	const usual, rate, base, overtime = 40, 200, 8000, 300
	hours, err := strconv.ParseFloat(strings.TrimSpace(message), 64)
	switch {
	case err != nil || hours < 0:
		return "That is no number of hours"
	case hours <= usual:
		return fmt.Sprintf("Tk %g", hours*rate)
	}
	return fmt.Sprintf("Tk %g", base+(hours-usual)*overtime)
}
