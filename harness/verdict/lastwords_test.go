package verdict_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/result"
	"github.com/labgrade/labgrade/harness/verdict"
)

const (
	py     = "/home/ada/lab/server.py"
	java   = "/home/ada/lab/Server.java"
	golang = "/home/ada/lab/server.go"
	js     = "/home/ada/lab/server.js"
	perl   = "/home/ada/lab/server.pl"
	c      = "/home/ada/lab/src/server.c"
	rust   = "/home/ada/lab/src/main.rs"
)

var sources = []string{"/home/ada/lab/lines.py", py, java, golang, js, perl, c, rust}

// The traces are as the languages write them, but for paths.
func TestLastWords(t *testing.T) {
	at := func(file string, line int, function string) *result.Place {
		return &result.Place{File: file, Line: line, Function: function}
	}
	for _, row := range []struct {
		name, stderr, line string
		where              *result.Place
		reason             string
	}{
		{"nothing", "", "", nil, "a program that says nothing"},
		{"words", "starting\nno port given\n\n", "no port given", nil, "in the program's own words: the last line"},
		{"python", `Traceback (most recent call last):
  File "/home/ada/lab/server.py", line 40, in <module>
    serve()
    ^^^^^^^
  File "/home/ada/lab/server.py", line 17, in handle
    raise socket.timeout("timed out")
TimeoutError: timed out
`, "TimeoutError: timed out", at(py, 17, "handle"), "the innermost stands last"},
		{"python library", `Traceback (most recent call last):
  File "/home/ada/lab/server.py", line 22, in main
    server.bind(("127.0.0.1", port))
  File "/usr/lib/python3.11/socketserver.py", line 456, in server_bind
    self.socket.bind(self.server_address)
OSError: [Errno 98] Address already in use
`, "OSError: [Errno 98] Address already in use", at(py, 22, "main"), "frames of a library are none of the student's"},
		{"python chained", `Traceback (most recent call last):
  File "/home/ada/lab/lines.py", line 2, in parse
    return int(s)
ValueError: invalid literal for int() with base 10: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/home/ada/lab/server.py", line 10, in run
    handle("x")
  File "/home/ada/lab/server.py", line 7, in handle
    return {}[s]
           ~~^^^
KeyError: 'x'
`, "KeyError: 'x'", at(py, 7, "handle"), "of several exceptions the last one ended it"},
		{"python thread", `Exception in thread Thread-1 (handle):
Traceback (most recent call last):
  File "/usr/lib/python3.11/threading.py", line 1045, in _bootstrap_inner
    self.run()
  File "/home/ada/lab/server.py", line 12, in handle
    data = conn.recv(1024)
ConnectionResetError: [Errno 104] Connection reset by peer
`, "ConnectionResetError: [Errno 104] Connection reset by peer", at(py, 12, "handle"), "in a thread"},
		{"python syntax", `  File "/home/ada/lab/server.py", line 3
    x = (
        ^
SyntaxError: '(' was never closed
`, "SyntaxError: '(' was never closed", at(py, 3, ""), "a place without a function"},
		{"python interrupt", "Traceback (most recent call last):\n  File \"server.py\", line 9, in main\nKeyboardInterrupt\n",
			"KeyboardInterrupt", at(py, 9, "main"), "a name without its folder, an exception without a text"},
		{"python module error", "Traceback (most recent call last):\n  File \"./server.py\", line 9, in main\nstruct.error: unpack requires a buffer of 4 bytes\n",
			"struct.error: unpack requires a buffer of 4 bytes", at(py, 9, "main"), "an exception in small letters"},
		{"python crash", `Fatal Python error: Aborted

Thread 0x00007f46e308f6c0 (most recent call first):
  File "/home/ada/lab/server.py", line 2 in other
  File "/usr/lib/python3.11/threading.py", line 982 in run

Current thread 0x00007f46e3df1b80 (most recent call first):
  File "/home/ada/lab/server.py", line 4 in handle
  File "/home/ada/lab/server.py", line 5 in <module>
`, "Fatal Python error: Aborted", at(py, 4, "handle"), "its fault handler names the innermost first, and which thread it was"},
		{"java", `Exception in thread "Thread-0" java.lang.NullPointerException: Cannot invoke "String.length()"
	at java.base/java.util.Objects.requireNonNull(Objects.java:208)
	at Server$Handler.run(Server.java:4)
	at java.base/java.lang.Thread.run(Thread.java:840)
`, `Exception in thread "Thread-0" java.lang.NullPointerException: Cannot invoke "String.length()"`, at(java, 4, "Server$Handler.run"), "the innermost stands first"},
		{"java chained", `Exception in thread "main" java.lang.RuntimeException: cannot start
	at Server.main(Server.java:8)
Caused by: java.net.BindException: Address already in use
	at java.base/java.net.ServerSocket.bind(ServerSocket.java:388)
	at Server.open(Server.java:3)
	... 1 more
`, "Caused by: java.net.BindException: Address already in use", at(java, 3, "Server.open"), "the last cause is the first reason"},
		{"java cause elsewhere", `Exception in thread "main" java.lang.RuntimeException: cannot start
	at Server.main(Server.java:8)
Caused by: java.net.BindException: Address already in use
	at java.base/java.net.ServerSocket.bind(ServerSocket.java:388)
	... 1 more
`, "Caused by: java.net.BindException: Address already in use", at(java, 8, "Server.main"), "where that lies outside, the nearest place of the student's"},
		{"go", `panic: assignment to entry in nil map

goroutine 18 [running]:
main.handle(...)
	/home/ada/lab/server.go:2
main.main.func1()
	/home/ada/lab/server.go:3 +0x31
created by main.main in goroutine 1
	/home/ada/lab/server.go:3 +0x5f
exit status 2
`, "panic: assignment to entry in nil map", at(golang, 2, ""), "the innermost first, its function in a line of its own"},
		{"go deadlock", `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [chan receive]:
internal/poll.runtime_pollWait(0x7f, 0x72)
	/usr/local/go/src/runtime/netpoll.go:343 +0x85
main.main()
	/home/ada/lab/server.go:9 +0x5f
`, "fatal error: all goroutines are asleep - deadlock!", at(golang, 9, ""), "the runtime's own files are none of the student's"},
		{"node", `/home/ada/lab/server.js:2
function handle(s) { s.nothing.length; }
                               ^

TypeError: Cannot read properties of undefined (reading 'length')
    at handle (/home/ada/lab/server.js:2:32)
    at Timeout._onTimeout (/home/ada/lab/server.js:3:93)
    at listOnTimeout (node:internal/timers:581:17)

Node.js v20.20.2
`, "TypeError: Cannot read properties of undefined (reading 'length')", at(js, 2, "handle"), "named twice, the second time with its function"},
		{"node module", `node:internal/errors:541
      throw error;
      ^

RangeError [ERR_SOCKET_BAD_PORT]: options.port should be >= 0 and < 65536.
    at Server.listen (node:net:2059:5)
    at file:///home/ada/lab/server.js:7:39
    at Object.<anonymous> (file:///home/ada/lab/server.js:9:1) {
  code: 'ERR_SOCKET_BAD_PORT'
}
`, "RangeError [ERR_SOCKET_BAD_PORT]: options.port should be >= 0 and < 65536.", at(js, 7, ""), "files named by address"},
		{"perl", "bind: Address already in use at server.pl line 12.\n", "bind: Address already in use at server.pl line 12.", at(perl, 12, ""), "die"},
		{"perl confess", "no text at server.pl line 2.\n\tmain::handle(1) called at server.pl line 4\n", "no text at server.pl line 2.", at(perl, 2, ""), "the innermost first"},
		{"c assert", "server: src/server.c:17: handle: Assertion `n > 0' failed.\n", "server: src/server.c:17: handle: Assertion `n > 0' failed.", at(c, 17, ""), "a part of the path"},
		{"c sanitizer", `=================================================================
==573==ERROR: AddressSanitizer: stack-buffer-overflow on address 0x7ffdce61b728
    #0 0x7f5d48447680 in __interceptor_memset ../../../../src/libsanitizer/interceptors.inc:799
    #1 0x55cfa766e24a in handle /home/ada/lab/src/server.c:4
    #2 0x55cfa766e33e in main /home/ada/lab/src/server.c:5
SUMMARY: AddressSanitizer: stack-buffer-overflow interceptors.inc:799 in __interceptor_memset
==573==ABORTING
`, "SUMMARY: AddressSanitizer: stack-buffer-overflow interceptors.inc:799 in __interceptor_memset", at(c, 4, "handle"), "frames of the sanitizer are none of the student's"},
		{"c perror", "bind: Address already in use\n", "bind: Address already in use", nil, "no place at all"},
		{"c++", "terminate called after throwing an instance of 'std::runtime_error'\n  what():  bind failed\n", "what():  bind failed", nil, "the last line has the reason"},
		{"compiler", "src/server.c:1:21: error: 'x' undeclared (first use in this function)\n    1 | int main() { return x }\n      |          ^\n",
			"src/server.c:1:21: error: 'x' undeclared (first use in this function)", at(c, 1, ""), "a compiler"},
		{"rust", "\nthread 'main' (2148) panicked at src/main.rs:1:39:\ncalled `Result::unwrap()` on an `Err` value: ParseIntError { kind: InvalidDigit }\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
			"thread 'main' (2148) panicked at src/main.rs:1:39: called `Result::unwrap()` on an `Err` value: ParseIntError { kind: InvalidDigit }", at(rust, 1, ""), "the reason stands in the line below"},
		{"others", "Traceback (most recent call last):\n  File \"/usr/lib/python3.11/runpy.py\", line 5, in run\nModuleNotFoundError: No module named 'x'\n",
			"ModuleNotFoundError: No module named 'x'", nil, "no frame of the student's"},
		{"alike", "  File \"/srv/other/server.py\", line 5, in run\nOSError: x\n", "OSError: x", nil, "a file of the same name elsewhere"},
		{"hostile", "\x1b[2J\x00\xff  File \"\nat  line .\n", "at  line .", nil, "nonsense"},
	} {
		t.Run(row.name, func(t *testing.T) {
			line, where := verdict.LastWords(row.stderr, sources)
			if diff := cmp.Diff(row.line, line); diff != "" {
				t.Errorf("the line, %s (-want +got)\n%s", row.reason, diff)
			}
			if diff := cmp.Diff(row.where, where); diff != "" {
				t.Errorf("the place, %s (-want +got)\n%s", row.reason, diff)
			}
		})
	}
}

// Whatever a program writes, the line is one line and the place is one of its
// own files.
func FuzzLastWords(f *testing.F) {
	f.Add("Traceback (most recent call last):\n  File \"server.py\", line 9, in main\nKeyboardInterrupt\n")
	f.Add("Caused by: \n\tat A.b(Server.java:99999999999999999999)\n")
	f.Add("Current thread \n\n\n")
	f.Add("thread '' panicked at :\n")
	f.Fuzz(func(t *testing.T, stderr string) {
		line, where := verdict.LastWords(stderr, sources)
		if strings.Contains(line, "\n") || strings.TrimSpace(line) != line {
			t.Errorf("not one line: %q", line)
		}
		if where != nil && !slices.Contains(sources, where.File) {
			t.Errorf("no file of the student's: %+v", where)
		}
	})
}
