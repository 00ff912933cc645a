// cause: lost-updates
// mistake: reads and writes the counter in two steps without a mutex

// The server of lab 3.
package main

import (
	"bufio"
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

// readLine returns the next complete line without its end. A line that is
// too long is read to its end and gives errTooLong.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	tooLong := false
	for errors.Is(err, bufio.ErrBufferFull) {
		tooLong = true
		line, err = r.ReadSlice('\n')
	}
	if err != nil {
		return nil, err
	}
	line = bytes.TrimSuffix(line[:len(line)-1], []byte("\r"))
	if tooLong || len(line) > limit {
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
		number := s.server.tickets.Load()
		time.Sleep(100 * time.Microsecond)
		s.server.tickets.Store(number + 1)
		return fmt.Sprintf("OK %d", number+1)
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
	// room for the longest line with its line end; what does not fit is too long
	reader := bufio.NewReaderSize(conn, limit+2)
	for {
		line, err := readLine(reader)
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
