package fault

import (
	"bufio"

	"github.com/labgrade/labgrade/reference/lab3"
)

// framingFaults: from bytes to messages.
var framingFaults = []Fault{
	{
		Name: "recv-is-message", Cause: "recv-is-message", Part: Server,
		Text:   "takes what one receive returns for complete requests",
		server: func(s *server) { s.lines = func(conn stream) messages { return &received{conn: conn} } },
	},
	{
		Name: "recv-is-message-plain", Cause: "recv-is-message", Part: Server,
		Text: "takes what one receive of up to 1024 bytes returns for one request",
		server: func(s *server) {
			s.lines = func(conn stream) messages { return &oneReceive{conn: conn, size: 1024} }
		},
	},
	{
		Name: "drops-coalesced", Cause: "drops-coalesced", Part: Server,
		Text:   "answers the first line of what it has received and throws the rest away",
		server: func(s *server) { s.lines = func(conn stream) messages { return &firstOnly{conn: conn} } },
	},
	fixedBuffer("fixed-buffer", 1024),
	fixedBuffer("fixed-buffer-4096", 4096),
	{
		Name: "fixed-buffer-split", Cause: "fixed-buffer", Part: Server,
		Text: "reads lines into 1024 bytes; what does not fit becomes the next request",
		server: func(s *server) {
			s.lines = func(conn stream) messages { return &split{from: lab3.NewLines(conn), size: 1024} }
		},
	},
	{
		Name: "splits-utf8", Cause: "splits-utf8", Part: Server,
		Text: "decodes each piece by itself, so that a character cut in two is damaged",
		server: func(s *server) {
			s.lines = func(conn stream) messages { return lab3.NewLines(&decoding{from: conn}) }
		},
	},
	{
		Name: "splits-utf8-strict", Cause: "splits-utf8", Part: Server,
		Text: "decodes each piece by itself, and a character cut in two ends the connection",
		server: func(s *server) {
			s.lines = func(conn stream) messages { return lab3.NewLines(&decoding{from: conn, strict: true}) }
		},
	},
	{
		Name: "keeps-carriage-return", Cause: "keeps-carriage-return", Part: Server,
		Text: "takes the carriage return before a line feed for a part of the text",
		server: func(s *server) {
			s.lines = func(conn stream) messages { return &unixLines{r: bufio.NewReader(conn)} }
		},
	},
	{
		Name: "oversize-breaks", Cause: "oversize-breaks", Part: Server,
		Text: "closes the connection when a line is too long",
		server: func(s *server) {
			s.lines = func(conn stream) messages { return &impatient{from: lab3.NewLines(conn)} }
		},
	},
	{
		Name: "oversize-breaks-rest", Cause: "oversize-breaks", Part: Server,
		Text:   "refuses a line that is too long, then takes the rest of it for a request",
		server: func(s *server) { s.lines = func(conn stream) messages { return &forgetful{conn: conn} } },
	},
	{
		Name: "answers-incomplete-line", Cause: "answers-incomplete-line", Part: Server,
		Text: "answers a last line that has no line end",
		server: func(s *server) {
			s.lines = func(conn stream) messages { return lab3.NewLines(&completing{from: conn}) }
		},
	},
	{
		Name: "drops-pending-at-half-close", Cause: "drops-pending-at-half-close", Part: Server,
		Text:   "forgets the requests it has received as soon as it sees that the client sends no more",
		server: func(s *server) { s.lines = func(conn stream) messages { return &hasty{conn: conn} } },
	},
}

func fixedBuffer(name string, size int) Fault {
	return Fault{
		Name: name, Cause: "fixed-buffer", Part: Server,
		Text: "cuts every request that is longer than its buffer",
		server: func(s *server) {
			s.lines = func(conn stream) messages { return &cutting{from: lab3.NewLines(conn), size: size} }
		},
	}
}
