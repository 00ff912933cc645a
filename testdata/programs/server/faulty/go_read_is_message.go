// cause: recv-is-message
// mistake: takes what one Read returns for one message
// also: drops-coalesced, oversize-breaks

// The server of lab 3.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

const limit = 65536

var errTooLong = errors.New("too long")

type server struct {
	tickets atomic.Int64
}

type session struct {
	server *server
	name   string
	count  int
}

// readLine returns the next request without its line end.
func readLine(r io.Reader) ([]byte, error) {
	buffer := make([]byte, 2*limit)
	n, err := r.Read(buffer)
	if err != nil {
		return nil, err
	}
	line := bytes.TrimRight(buffer[:n], "\r\n")
	if len(line) > limit {
		return nil, errTooLong
	}
	return line, nil
}

func (s *session) answer(line []byte) string {
	if !utf8.Valid(line) {
		return "ERR not valid UTF-8"
	}
	request, argument, _ := strings.Cut(string(line), " ")
	switch request {
	case "HELLO":
		if argument == "" {
			return "ERR a name is missing"
		}
		s.name = argument
		return "OK hello " + s.name
	case "WHO":
		if s.name == "" {
			return "ERR no name yet"
		}
		return "OK " + s.name
	case "ECHO":
		return "OK " + argument
	case "UPPER":
		return "OK " + strings.ToUpper(argument)
	case "COUNT":
		return fmt.Sprintf("OK %d", s.count)
	case "TICKET":
		return fmt.Sprintf("OK %d", s.server.tickets.Add(1))
	case "WAIT":
		ms, err := strconv.ParseUint(argument, 10, 32)
		if err != nil || ms > 10000 {
			return "ERR not a number from 0 to 10000"
		}
		time.Sleep(time.Duration(ms) * time.Millisecond)
		return "OK waited " + argument
	case "BYE":
		return "OK bye"
	}
	return "ERR unknown request"
}

func (s *session) run(conn net.Conn) {
	defer conn.Close()
	for {
		line, err := readLine(conn)
		if err != nil && !errors.Is(err, errTooLong) {
			if !errors.Is(err, io.EOF) {
				log.Println("client lost:", err)
			}
			return
		}
		s.count++
		reply := "ERR too long"
		if err == nil {
			reply = s.answer(line)
		}
		if _, err := io.WriteString(conn, reply+"\n"); err != nil {
			return
		}
		if string(line) == "BYE" {
			return
		}
	}
}

func main() {
	port := "5050"
	if len(os.Args) > 1 {
		port = os.Args[1]
	}
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		log.Fatal(err)
	}
	srv := &server{}
	for {
		conn, err := listener.Accept()
		if err != nil {
			log.Println("accept:", err)
			continue
		}
		go (&session{server: srv}).run(conn)
	}
}
