package lab

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDeliver(t *testing.T) {
	for _, row := range []struct {
		framing Framing
		script  string
		want    map[int][][]byte
		reason  string
	}{
		{Line, "a> he|\nb> hi\na> llo", map[int][][]byte{1: {[]byte("he")}, 2: {[]byte("hi\n")}, 3: {[]byte("llo\n")}}, "the end goes with the last piece"},
		{Line, "a pieces he|l|lo", map[int][][]byte{1: {[]byte("he"), []byte("l"), []byte("lo\n")}}, "pieces of one step"},
		{Line, "a> he|", map[int][][]byte{1: {[]byte("he")}}, "never completed"},
		{U8, "a> he|\na> llo\na> x", map[int][][]byte{1: {[]byte("\x05he")}, 2: {[]byte("llo")}, 3: {[]byte("\x01x")}}, "the length goes with the first piece and counts them all"},
		{U8, "a> he|", map[int][][]byte{1: {[]byte("\x03he")}}, "one that is never completed is a byte short"},
		{U16BE, "a pieces h|i", map[int][][]byte{1: {[]byte("\x00\x02h"), []byte("i")}}, "pieces behind a length"},
		{Raw, "a> he|\na> llo", map[int][][]byte{1: {[]byte("he")}, 2: {[]byte("llo")}}, "nothing is added"},
	} {
		steps, mistakes := ParseDialogue(row.script)
		if len(mistakes) > 0 {
			t.Fatal(mistakes)
		}
		if diff := cmp.Diff(row.want, row.framing.Deliver(steps).Bytes); diff != "" {
			t.Errorf("%q in %s: %s (-want +got)\n%s", row.script, row.framing, row.reason, diff)
		}
	}
}
