package lab

import "testing"

func TestLearn(t *testing.T) {
	padded := func(n string, width int) string {
		for len(n) < width {
			n += " "
		}
		return n
	}
	tests := []struct {
		reason, sent string
		want         Framing // empty: not to be told
	}{
		{"text alone", "hello", Raw},
		{"the header of the starter code", padded("5", 16) + "hello", "header 16"},
		{"the header of a well-known tutorial", padded("5", 64) + "hello", "header 64"},
		{"a wide header", padded("5", 1024) + "hello", "header 1024"},
		{"something was said at the beginning", padded("3", 16) + "box" + padded("5", 16) + "hello", "header 16"},
		{"a line", "hello\n", Line},
		{"a line as telnet has it", "hello\r\n", CRLF},
		{"ended by zeros", "hello\x00", NUL},
		{"one byte of length", "\x05hello", U8},
		{"two bytes", "\x00\x05hello", U16BE},
		{"two bytes, the low one first", "\x05\x00hello", U16LE},
		{"four bytes", "\x00\x00\x00\x05hello", U32BE},
		{"four bytes, the low one first", "\x05\x00\x00\x00hello", U32LE},
		{"figures without padding tell no reader where the text begins", "5hello", ""},
		{"a client that sends what it likes", "my own words", ""},
		{"padding to a fixed size", "hello           ", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got, ok := Learn([]byte(tt.sent), "hello")
			if got != tt.want && ok || ok != (tt.want != "") {
				t.Errorf("Learn(%q) = %q, %v; want %q", tt.sent, got, ok, tt.want)
			}
			if ok && string(got.Encode([]byte("hello"))) != tt.sent[len(tt.sent)-len(got.Encode([]byte("hello"))):] {
				t.Errorf("what %q makes of it is not what was sent", got)
			}
		})
	}
	if !Unpadded([]byte("5hello"), "hello") || Unpadded([]byte("5    hello"), "hello") {
		t.Error("a length without padding is not recognised")
	}
}

func TestDescribe(t *testing.T) {
	for f, want := range map[Framing]string{
		"header 16": "length in 16 bytes, padded with spaces", U8: "length in 1 byte", U16BE: "length in 2 bytes, the high one first",
		U32LE: "length in 4 bytes, the low one first", Raw: "text alone", CRLF: "lines that end with CR LF", NUL: "text that ends with a byte of zeros", Line: "lines",
	} {
		if got := f.Describe(); got != want {
			t.Errorf("%s: %q, want %q", f, got, want)
		}
	}
}
