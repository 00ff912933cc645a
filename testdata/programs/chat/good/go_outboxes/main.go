// A chat server: one goroutine owns the room, so that all hear everything in one
// order; each client has a channel and a goroutine that sends from it.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
	"strings"
)

type client struct {
	conn net.Conn
	out  chan string
}

type request struct {
	from *client
	line string
}

var (
	entering = make(chan *client)
	leaving  = make(chan *client)
	requests = make(chan request)
)

func room() {
	members := map[*client]bool{}
	put := func(c *client, line string) {
		select {
		case c.out <- line:
		default: // it does not read: it is thrown out
			c.conn.Close()
		}
	}
	for {
		select {
		case c := <-entering:
			members[c] = true
		case c := <-leaving:
			delete(members, c)
			close(c.out)
		case r := <-requests:
			text, says := strings.CutPrefix(r.line, "SAY ")
			switch {
			case says:
				for c := range members {
					put(c, "MSG "+text)
				}
			case r.line == "HERE":
				put(r.from, fmt.Sprintf("HERE %d", len(members)))
			case r.line == "BYE":
				put(r.from, "OK bye")
			default:
				put(r.from, "ERR unknown request")
			}
		}
	}
}

func (c *client) send() {
	for line := range c.out {
		if _, err := c.conn.Write([]byte(line + "\n")); err != nil {
			c.conn.Close()
		}
	}
	c.conn.Close()
}

func (c *client) serve() {
	entering <- c
	go c.send()
	lines := bufio.NewReader(c.conn)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		requests <- request{c, line}
		if line == "BYE" {
			break
		}
	}
	leaving <- c
}

func main() {
	ln, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	go room()
	for {
		if conn, err := ln.Accept(); err == nil {
			go (&client{conn, make(chan string, 4096)}).serve()
		}
	}
}
