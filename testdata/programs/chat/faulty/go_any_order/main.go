// cause: replies-out-of-order
// Each client's goroutine sends to everybody by itself, so that two messages can
// overtake each other on their way to different clients.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
)

type client struct {
	conn net.Conn
	mu   sync.Mutex
	out  chan string
}

var (
	mu      sync.Mutex
	members = map[*client]bool{}
)

func (c *client) put(line string) {
	select {
	case c.out <- line:
	default:
		c.conn.Close()
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

// everybody returns who is there. Without a lock around what is sent to them,
// each sender goes through the list in an order of its own.
func everybody() (all []*client) {
	mu.Lock()
	defer mu.Unlock()
	for c := range members {
		all = append(all, c)
	}
	return all
}

func (c *client) answer(line string) (more bool) {
	text, says := strings.CutPrefix(line, "SAY ")
	switch {
	case says:
		for _, other := range everybody() {
			other.put("MSG " + text)
			runtime.Gosched()
		}
	case line == "HERE":
		c.put(fmt.Sprintf("HERE %d", len(everybody())))
	case line == "BYE":
		c.put("OK bye")
		return false
	default:
		c.put("ERR unknown request")
	}
	return true
}

func (c *client) serve() {
	mu.Lock()
	members[c] = true
	mu.Unlock()
	done := make(chan bool)
	go func() { c.send(); close(done) }()
	lines := bufio.NewReader(c.conn)
	for {
		line, err := lines.ReadString('\n')
		if err != nil || !c.answer(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")) {
			break
		}
	}
	mu.Lock()
	delete(members, c)
	mu.Unlock()
	close(c.out)
	<-done
}

func main() {
	ln, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		if conn, err := ln.Accept(); err == nil {
			c := &client{conn: conn, out: make(chan string, 4096)}
			go c.serve()
		}
	}
}
