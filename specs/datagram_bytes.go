package specs

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

func datagramBytes(on func(string, func(SpecContext, *mail))) {
	on("udp-bytes/utf8", func(ctx SpecContext, m *mail) {
		alice := m.sender(ctx, "alice")
		for _, letters := range []string{"é", "東京", "😀", "Grüße, 東京 😀 "} {
			m.answered(alice.Do(ctx, alice.Make("ask", lab.Values{"token": m.room.Token("alice") + letters})))
		}
	})

	on("udp-bytes/sizes", func(ctx SpecContext, m *mail) { m.sizes(ctx, datagramSizes[:len(datagramSizes)-1]) })

	on("udp-bytes/largest", func(ctx SpecContext, m *mail) { m.sizes(ctx, datagramSizes[len(datagramSizes)-1:]) })

	on("udp-bytes/remnants", func(ctx SpecContext, m *mail) {
		alice := m.sender(ctx, "alice")
		m.answered(alice.Do(ctx, m.sizedAs(alice, 200)))
		for _, short := range []string{"x", "yz"} {
			r := alice.Do(ctx, alice.Make("ask", lab.Values{"token": short}))
			r.Delivery = "a short request after one of 200 bytes"
			m.answered(r)
		}
	})
}

// datagramSizes surround the sizes that buffers usually have, up to the largest
// request that must be answered.
var datagramSizes = []int{
	6, 63, 64, 65, 127, 128, 129, 255, 256, 257, 500, 511, 512, 513, 1000, 1023, 1024, 1025, 1472, 1473, 1500,
	2000, 2047, 2048, 2049, 4000, 4095, 4096, 4097, 8000, 8191, 8192,
}

// sizes expects requests of these sizes to be answered whole. One that is not
// is measured: the size at which datagrams begin to be cut names the buffer.
func (m *mail) sizes(ctx SpecContext, sizes []int) {
	alice := m.sender(ctx, "alice")
	good := 0
	for _, size := range sizes {
		r := alice.Do(ctx, m.sizedAs(alice, size))
		r.Delivery = fmt.Sprintf("a request of %d bytes", size)
		if !r.Answered() {
			m.lacks(m.gauged(ctx, m.seen(r), good, size))
		}
		good = size
	}
}

// gauged finds by halving the largest request that is answered whole, between
// one that was and one that was not.
func (m *mail) gauged(ctx SpecContext, s verdict.Symptom, good, bad int) verdict.Symptom {
	if m.ended() || s.Cause != "" || s.Kind == verdict.Unproven {
		return s
	}
	ruler := m.sender(ctx, "ruler")
	for bad-good > 1 && !m.ended() {
		size := (good + bad) / 2
		if good == 0 {
			size = max(size, askLength(m.Part, 1))
		}
		if size == bad {
			break
		}
		if ruler.Do(ctx, m.sizedAs(ruler, size)).Answered() {
			good = size
		} else {
			bad = size
		}
	}
	s.Text = fmt.Sprintf("a request of %d bytes was answered whole, one of %d bytes was not", good, bad)
	s.Inferred = map[string]int{"bytes": good}
	return s
}

// sizedAs is the smallest exchange with a request of so many bytes.
func (m *mail) sizedAs(p *peer.Sender, size int) lab.Request {
	return p.Make("ask", lab.Values{"token": m.room.Text(p.Name, tokenFor(m.Part, size))})
}
