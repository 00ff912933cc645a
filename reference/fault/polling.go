package fault

import (
	"runtime"
	"time"
)

// pollingFaults: looking instead of waiting.
var pollingFaults = []Fault{
	{
		Name: "slow-polling", Cause: "slow-polling", Part: Server,
		Text: "sleeps 300 milliseconds between looks at its clients",
		server: func(s *server) {
			s.wrap = func(conn stream) stream { return polling{conn, 300 * time.Millisecond} }
		},
	},
	{
		Name: "busy-wait", Cause: "busy-wait", Part: Server,
		Text: "keeps the main thread in an endless loop while other threads serve",
		server: func(s *server) {
			s.listen = spinAfter(s.listen)
		},
	},
	{
		Name: "busy-wait-polling", Cause: "busy-wait", Part: Server,
		Text:   "looks at its clients again and again without a rest",
		server: func(s *server) { s.wrap = func(conn stream) stream { return polling{conn, 0} } },
	},
}

// polling reads by asking whether something is there, with a rest between
// looks that may be none.
type polling struct {
	stream
	rest time.Duration
}

func (p polling) Read(b []byte) (int, error) {
	for {
		if p.rest > 0 {
			time.Sleep(p.rest)
		} else {
			runtime.Gosched() // let the others run, but never wait
		}
		if n, ready, err := tryRead(p.stream, b); ready || err != nil {
			return n, err
		}
	}
}
