package fault

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/labgrade/labgrade/reference/lab3"
)

// contentFaults: from requests to replies.
var contentFaults = []Fault{
	altersText("alters-text", "strips the spaces around a text", strings.TrimSpace),
	altersText("alters-text-spaces", "splits a text at its spaces and joins the words with one",
		func(text string) string { return strings.Join(strings.Fields(text), " ") }),
	altersText("alters-text-encoding", "reads UTF-8 as if each byte were a character", latin1),

	wrongReply("wrong-reply", "greets with another word than hello", "HELLO",
		func(text string) string { return strings.Replace(text, "OK hello", "OK welcome", 1) }),
	wrongReply("wrong-reply-case", "writes ok and err in small letters", "",
		func(text string) string {
			status, rest, _ := strings.Cut(text, " ")
			return strings.ToLower(status) + " " + rest
		}),
	{
		Name: "wrong-reply-early", Cause: "wrong-reply", Part: Server,
		Text: "answers WAIT at once",
		server: func(s *server) {
			s.answer = after(s.answer, func(reply *lab3.Reply) { reply.After = 0 })
		},
	},
	{
		Name: "closes-on-error", Cause: "closes-on-error", Part: Server,
		Text:   "closes the connection at a bad request",
		server: func(s *server) { s.answer = unless(s.answer, errBadRequest) },
	},
	{
		Name: "closes-on-error-ignores", Cause: "closes-on-error", Part: Server,
		Text:   "ignores a bad request",
		server: func(s *server) { s.answer = unless(s.answer, errSilence) },
	},
	{
		Name: "dies-on-bad-input", Cause: "dies-on-bad-input", Part: Server,
		Text: "ends at a line that is not valid UTF-8",
		server: func(s *server) {
			s.answer = before(s.answer, utf8.Valid, func() error { s.die(errDecode); return errDecode })
		},
	},
	{
		Name: "dies-on-bad-input-connection", Cause: "dies-on-bad-input", Part: Server,
		Text: "loses the connection at a line that is not valid UTF-8",
		server: func(s *server) {
			s.answer = before(s.answer, utf8.Valid, func() error { return errDecode })
		},
	},
	{
		Name: "dies-on-bad-input-empty", Cause: "dies-on-bad-input", Part: Server,
		Text: "ends at an empty line, whose first word it looks for",
		server: func(s *server) {
			s.answer = before(s.answer, notEmpty, func() error { s.die(errNoWord); return errNoWord })
		},
	},
	{
		Name: "keeps-open-after-bye", Cause: "keeps-open-after-bye", Part: Server,
		Text: "answers BYE, but does not close the connection",
		server: func(s *server) {
			s.answer = after(s.answer, func(reply *lab3.Reply) { reply.Last = false })
		},
	},
}

var (
	errBadRequest = errors.New("bad request")
	errNoWord     = errors.New("index out of range: a line without words")
)

// answering is the type of the answer step.
type answering = func(*client, []byte) (lab3.Reply, error)

// after changes the replies of an answer step.
func after(answer answering, change func(*lab3.Reply)) answering {
	return func(c *client, line []byte) (lab3.Reply, error) {
		reply, err := answer(c, line)
		change(&reply)
		return reply, err
	}
}

// before fails at the lines that are not fine.
func before(answer answering, fine func([]byte) bool, fail func() error) answering {
	return func(c *client, line []byte) (lab3.Reply, error) {
		if !fine(line) {
			return lab3.Reply{}, fail()
		}
		return answer(c, line)
	}
}

// unless does failure in place of every ERR.
func unless(answer answering, failure error) answering {
	return func(c *client, line []byte) (lab3.Reply, error) {
		reply, err := answer(c, line)
		if strings.HasPrefix(reply.Text, "ERR") {
			return lab3.Reply{}, failure
		}
		return reply, err
	}
}

// altersText is a fault that changes the argument of every request.
func altersText(name, text string, change func(string) string) Fault {
	return Fault{Name: name, Cause: "alters-text", Part: Server, Text: text, server: func(s *server) {
		answer := s.answer
		s.answer = func(c *client, line []byte) (lab3.Reply, error) {
			request, argument, given := bytes.Cut(line, []byte(" "))
			if given && utf8.Valid(argument) {
				line = append(append(bytes.Clone(request), ' '), change(string(argument))...)
			}
			return answer(c, line)
		}
	}}
}

// wrongReply is a fault that changes the replies to one request, or to all
// when request is empty.
func wrongReply(name, text, request string, change func(string) string) Fault {
	return Fault{Name: name, Cause: "wrong-reply", Part: Server, Text: text, server: func(s *server) {
		answer := s.answer
		s.answer = func(c *client, line []byte) (lab3.Reply, error) {
			reply, err := answer(c, line)
			name, _, _ := strings.Cut(string(line), " ")
			if (request == "" || name == request) && utf8.Valid(line) {
				reply.Text = change(reply.Text)
			}
			return reply, err
		}
	}}
}

// latin1 decodes the bytes of text as Latin-1.
func latin1(text string) string {
	var decoded strings.Builder
	for _, b := range []byte(text) {
		decoded.WriteRune(rune(b))
	}
	return decoded.String()
}

func notEmpty(line []byte) bool { return len(bytes.TrimSpace(line)) > 0 }
