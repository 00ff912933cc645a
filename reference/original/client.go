package original

import (
	"bufio"
	"fmt"
	"io"
	"net"
)

// Introduce is the client of task 1: it says the name of this device and the
// address by which the server sees it. It closes conn.
func Introduce(conn net.Conn, name string) error {
	defer conn.Close()
	host, _, err := net.SplitHostPort(conn.LocalAddr().String())
	if err != nil {
		return fmt.Errorf("finding out the address: %w", err)
	}
	if err := send(conn, name+" at "+host); err != nil {
		return fmt.Errorf("sending: %w", err)
	}
	_, err = receive(conn)
	return err
}

// Talk is the client of the other tasks: it sends each line of in and prints the
// answer to out, one after the other, until in ends. It closes conn.
func Talk(conn net.Conn, in io.Reader, out io.Writer) error {
	defer conn.Close()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if err := send(conn, lines.Text()); err != nil {
			return fmt.Errorf("sending: %w", err)
		}
		answer, err := receive(conn)
		if err != nil {
			return fmt.Errorf("receiving the answer: %w", err)
		}
		fmt.Fprintln(out, answer)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading the keyboard: %w", err)
	}
	return send(conn, Goodbye)
}
