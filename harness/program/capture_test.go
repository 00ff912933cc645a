package program

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// ticking is a clock that goes on by a second at every look.
func ticking() func() time.Duration {
	var now time.Duration
	return func() time.Duration {
		now += time.Second
		return now
	}
}

// Whatever is printed in whatever pieces: the head is the beginning, the tail
// the end, nothing is counted twice, and every line has the time of the read
// that brought its first byte.
func TestCaptureKeepsHeadAndTail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 200), rapid.IntRange(0, readSize)), 0, 8).Draw(t, "sizes")
		line := strings.Repeat("abcdefghijklmnopqrstuvwxyz", 20)[:rapid.IntRange(20, 500).Draw(t, "line length")] + "\n"
		text := []byte(strings.Repeat(line, 8*readSize/len(line)+1))
		c := newCapture(nil, ticking())
		var reads []int64 // where each read began
		var total int
		for _, size := range sizes {
			if size > 0 {
				reads = append(reads, int64(total))
			}
			c.add(text[total : total+size])
			total += size
		}
		out := c.snapshot()
		checkBytes(t, text[:total], out)
		checkLines(t, text[:total], reads, out)
	})
}

func checkBytes(t *rapid.T, all []byte, out Output) {
	if out.Total != int64(len(all)) {
		t.Fatalf("total %d, want %d", out.Total, len(all))
	}
	if want := all[:min(len(all), headLimit)]; !bytes.Equal(want, out.Head) {
		t.Fatalf("the head is not the beginning")
	}
	if want := all[max(min(len(all), headLimit), len(all)-tailLimit):]; !bytes.Equal(want, out.Tail) {
		t.Fatalf("the tail is not the end: %d bytes, want %d", len(out.Tail), len(want))
	}
	if out.Omitted() == 0 && out.Text() != string(all) {
		t.Fatal("the text is not what was printed")
	}
}

func checkLines(t *rapid.T, all []byte, reads []int64, out Output) {
	var offset int64
	for _, line := range out.Lines() {
		if line.Omitted > 0 {
			offset = headLimit + line.Omitted
			continue
		}
		if !bytes.HasPrefix(all[offset:], []byte(line.Text)) {
			t.Fatalf("line %q is not at %d", line.Text, offset)
		}
		read, found := slices.BinarySearch(reads, offset)
		if found {
			read++
		}
		if want := time.Duration(read) * time.Second; line.At != want {
			t.Fatalf("the line at %d came at %v, want %v", offset, line.At, want)
		}
		offset += int64(len(line.Text))
		if offset < int64(len(all)) && all[offset] == '\n' {
			offset++
		}
	}
	if offset != int64(len(all)) {
		t.Fatalf("the lines cover %d bytes of %d", offset, len(all))
	}
}

func TestCaptureMemoryIsBounded(t *testing.T) {
	for _, row := range []struct {
		name        string
		size, count int
		reason      string
	}{
		{"blocks", readSize, 20_000, "a flood of a gigabyte"},
		{"bytes", 1, 300_000, "unbuffered output, a byte at a time"},
		{"tails", tailLimit, 5_000, "pieces of just the size of the tail"},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := newCapture(nil, ticking())
			piece := bytes.Repeat([]byte("y"), row.size)
			for range row.count {
				c.add(piece)
			}
			if most := headLimit + 2*tailLimit + readSize + 4; len(c.marks) > most {
				t.Errorf("%d marks, at most %d: %s", len(c.marks), most, row.reason)
			}
			if cap(c.first) > 2*headLimit || cap(c.last) > 4*tailLimit {
				t.Errorf("%d and %d bytes are held: %s", cap(c.first), cap(c.last), row.reason)
			}
		})
	}
}

func TestOutputText(t *testing.T) {
	long := strings.Repeat("0123456789abcde\n", 8192)
	for _, row := range []struct {
		name, printed, want, reason string
	}{
		{"nothing", "", "", "the zero value"},
		{"short", "a\nb", "a\nb", "the last line may have no end"},
		{"long", long, long[:headLimit] + "[65536 bytes left out]\n" + long[len(long)-tailLimit:], "the middle is left out"},
		{"cut in a line", "x" + long, "x" + long[:headLimit-1] + "\n[65537 bytes left out]\n" + long[len(long)-tailLimit:],
			"the remark has a line of its own"},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := newCapture(nil, ticking())
			c.add([]byte(row.printed))
			if diff := cmp.Diff(row.want, c.snapshot().Text()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", row.reason, diff)
			}
		})
	}
}

func TestOutputLines(t *testing.T) {
	c := newCapture(nil, ticking())
	for _, piece := range []string{"listen", "ing\r\nclient ", "1\n\n", "end"} {
		c.add([]byte(piece))
	}
	want := []Line{
		{At: 1 * time.Second, Text: "listening"},
		{At: 2 * time.Second, Text: "client 1"},
		{At: 3 * time.Second, Text: ""},
		{At: 4 * time.Second, Text: "end"},
	}
	if diff := cmp.Diff(want, c.snapshot().Lines()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
