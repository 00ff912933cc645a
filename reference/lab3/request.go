package lab3

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxWait is the longest WAIT, in milliseconds.
const maxWait = 10000

// Session is what the server remembers of one connection. The zero value is a
// client that has just connected. It is for one goroutine.
type Session struct {
	name     string // empty before the first HELLO
	requests int    // how many came on this connection, bad ones included
}

// Reply is the answer to one request.
type Reply struct {
	Text  string        // the line to send, without its line end
	After time.Duration // how long to wait before sending, from when the request was read
	Last  bool          // the connection is to be closed after this reply
}

// Answer returns the reply to the request in line, which has no line end. It
// never waits: a WAIT is left to the caller, in [Reply.After].
func (s *Server) Answer(session *Session, line []byte) Reply {
	session.requests++
	if !utf8.Valid(line) {
		return refuse("not valid UTF-8")
	}
	request := string(line)
	name, argument, _ := strings.Cut(request, " ")
	switch {
	case name == "HELLO":
		return session.hello(argument)
	case request == "WHO":
		return session.who()
	case request == "COUNT":
		return ok(strconv.Itoa(session.requests))
	case name == "WAIT":
		return wait(argument)
	case request == "BYE":
		return Reply{Text: "OK bye", Last: true}
	default:
		return s.plain(request)
	}
}

// TooLong returns the reply to a line for which [Lines.Next] gave
// [ErrTooLong]; it counts as a request like any other.
func (s *Server) TooLong(session *Session) Reply {
	session.requests++
	return refuse("too long")
}

// plain answers the requests that need no session, which are the ones that
// the UDP part knows as well.
func (s *Server) plain(request string) Reply {
	name, argument, _ := strings.Cut(request, " ")
	switch {
	case name == "ECHO":
		return ok(argument)
	case name == "UPPER":
		return ok(strings.ToUpper(argument))
	case request == "TICKET":
		return ok(strconv.FormatInt(s.tickets.next(), 10))
	default:
		return refuse("unknown request")
	}
}

func (session *Session) hello(name string) Reply {
	if name == "" {
		return refuse("HELLO needs a name")
	}
	session.name = name
	return ok("hello " + name)
}

func (session *Session) who() Reply {
	if session.name == "" {
		return refuse("say HELLO first")
	}
	return ok(session.name)
}

func wait(argument string) Reply {
	// ParseUint takes digits only, no sign and no spaces.
	ms, err := strconv.ParseUint(argument, 10, 16)
	if err != nil || ms > maxWait {
		return refuse(fmt.Sprintf("WAIT needs a number from 0 to %d", maxWait))
	}
	reply := ok(fmt.Sprintf("waited %d", ms))
	reply.After = time.Duration(ms) * time.Millisecond
	return reply
}

func ok(text string) Reply { return Reply{Text: "OK " + text} }

func refuse(reason string) Reply { return Reply{Text: "ERR " + reason} }
