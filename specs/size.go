package specs

import (
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
)

// tokenFor is how long the token may be for the request of the smallest exchange
// and its reply to have at most size bytes each; at least 1. A lab may repeat the
// token, so the two are worked out, not added up.
func tokenFor(p *lab.Part, size int) int {
	return token(size, func(n int) int { return askLength(p, n) })
}

// tokenBeyond is how long the token must be for the request alone to have at
// least size bytes.
func tokenBeyond(p *lab.Part, size int) int {
	length := func(n int) int { return len(askOf(p, n).Text) }
	n := token(size, length)
	if length(n) < size {
		n++
	}
	return n
}

// token is the largest n with length(n) <= size, at least 1. length must grow by
// the same number of bytes with each byte of the token, save for its figures.
func token(size int, length func(int) int) int {
	empty := length(0)
	n := max(1, (size-empty)/max(1, length(1)-empty))
	for n > 1 && n < longestToken && length(n) > size { // it may tell its own length
		n--
	}
	return n
}

// longestToken is beyond what any check asks for: a limit that is no limit is
// not worked out to the byte.
const longestToken = 1 << 22

// askLength is the length of the smallest exchange with a token of n bytes: of
// its request or its reply, whichever is longer.
func askLength(p *lab.Part, n int) int {
	q := askOf(p, n)
	reply, _ := q.Want.Literal()
	return max(len(q.Text), len(reply))
}

func askOf(p *lab.Part, n int) lab.Request {
	return p.Make("ask", lab.Values{"token": strings.Repeat("x", n), "n": "1"})
}
