// style: Go, a goroutine for the input, the main one prints the replies

// The client of lab 3.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
)

type client struct {
	conn *net.TCPConn

	mu         sync.Mutex
	sent       int
	received   int
	bye        int // which request was BYE
	inputEnded bool
}

// sending counts a request, which must be done before it is sent.
func (c *client) sending(bye bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent++
	if bye {
		c.bye = c.sent
	}
}

// printed counts a reply and reports whether it was the one to BYE.
func (c *client) printed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.received++
	return c.received == c.bye
}

func (c *client) send(in io.Reader) {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			line = bytes.TrimSuffix(line, []byte("\n"))
			bye := string(line) == "BYE"
			c.sending(bye)
			if _, err := c.conn.Write(append(line, '\n')); err != nil || bye {
				return
			}
		}
		if err != nil {
			break
		}
	}
	c.mu.Lock()
	c.inputEnded = true
	c.mu.Unlock()
	c.conn.CloseWrite()
}

func (c *client) print(out io.Writer) error {
	lines := bufio.NewReader(c.conn)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return c.ended(err)
		}
		line = bytes.TrimSuffix(line[:len(line)-1], []byte("\r"))
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
		if c.printed() {
			return nil
		}
	}
}

func (c *client) ended(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sent == c.received && c.inputEnded {
		return nil
	}
	return fmt.Errorf("connection lost with %d replies missing: %w", c.sent-c.received, err)
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: client HOST PORT")
	}
	conn, err := net.Dial("tcp", net.JoinHostPort(args[0], args[1]))
	if err != nil {
		return err
	}
	c := &client{conn: conn.(*net.TCPConn)}
	go c.send(os.Stdin)
	return c.print(os.Stdout)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}
