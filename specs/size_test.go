package specs

import (
	"testing"

	"github.com/labgrade/labgrade/harness/lab"
)

// A request must be allowed where a check says so, and not where it says not:
// else a correct program would lose its marks.
func TestSizes(t *testing.T) {
	for _, row := range []struct{ send, reply, reason string }{
		{"{token}", "{token}", "nothing but the token"},
		{"ECHO {token}", "OK {token}", "the request is longer"},
		{"{token}", "OK {token}", "the reply is longer: it must be allowed as well"},
		{"PUT {token} {token|reverse}", "OK {token}", "the token stands in the request twice"},
		{"{token}", "{token} {token|upper} {token}", "and in the reply three times"},
		{"{token|length}:{token}", "{token}", "the request tells the length, which has more figures in the end"},
		{"COUNT {token}", "{token|length}", "the reply hardly grows"},
	} {
		p := &lab.Part{Exchanges: map[string]lab.Exchange{"ask": {Send: row.send, Reply: row.reply}}}
		for _, size := range []int{64, 255, 256, 1024, 65_535, 65_536} {
			n := tokenFor(p, size)
			if got := askLength(p, n); got > size || askLength(p, n+1) <= size {
				t.Errorf("%s: a token of %d bytes makes %d, want the most that %d allow", row.reason, n, got, size)
			}
			n = tokenBeyond(p, size)
			if got := len(askOf(p, n).Text); got < size || len(askOf(p, n-1).Text) >= size {
				t.Errorf("%s: a token of %d bytes makes a request of %d, want the least from %d on", row.reason, n, got, size)
			}
		}
	}
}

// Where nothing fits, the shortest token is as good as any.
func TestSizeTooSmall(t *testing.T) {
	p := &lab.Part{Exchanges: map[string]lab.Exchange{"ask": {Send: "ECHO {token}", Reply: "OK {token}"}}}
	if n := tokenFor(p, 3); n != 1 {
		t.Errorf("a token of %d bytes, want 1", n)
	}
}
