package classes

import (
	"io/fs"
	"strings"
	"sync"
)

// hostile are submissions that mean harm, or do it by mistake. The programs
// bound themselves as well: a machine without a sandbox survives them.
var hostile = sync.OnceValue(func() []handin {
	archive := func(kind, raw string) handin {
		return handin{Student: Student{Want: Refused}, kind: kind, raw: raw}
	}
	script := func(want Want, text string) handin {
		return handin{Student: Student{Want: want}, base: "server.py", kind: "folder", files: map[string]string{"server.py": text}}
	}
	const bomb = 18 << 20
	return []handin{
		archive("zip", zipOf(entry{name: "../../../escape.py", text: "x"})),
		archive("tar", tarOf(entry{name: "/tmp/labgrade-escape.py", text: "x"})),
		archive("tar", tarOf(entry{name: "server.py", mode: fs.ModeSymlink, link: "/etc/passwd"})),
		archive("tar", tarOf(entry{name: "server.py", mode: fs.ModeIrregular, link: "/etc/passwd"})),
		archive("tar.gz", gzipOf(tarOf(entry{name: "server.py", mode: fs.ModeDevice}))),
		archive("zip", zipOf(entry{name: "server.py", text: strings.Repeat("#", bomb)})),
		archive("zip", zipOf(entry{name: "Server.py", text: "1"}, entry{name: "server.py", text: "2"})),
		archive("zip", "PK\x03\x04 and then nothing that an archive has"),
		script("", killer),
		script("", flood),
		script("", daemon),
		script("", neighbour),
		script("", deaf),
	}
})

// killer ends its whole process group, and the grader with it if they share one.
const killer = `import os, signal
os.kill(0, signal.SIGKILL)
`

// flood prints 64 MB and never listens.
const flood = `import sys
for _ in range(1024):
    sys.stdout.write("y" * 65536)
`

// daemon leaves a process behind that has left the group and ignores signals;
// it ends by itself after a minute.
const daemon = `import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(s, signal.SIG_IGN)
        time.sleep(60)
    os._exit(0)
`

// neighbour looks for other submissions and for results, and tries to change
// them.
const neighbour = `import glob, os
for pattern in ("../../*/source/*", "../../../students/*/*", "/tmp/labgrade-class-*/students/*/source/*"):
    for path in glob.glob(pattern):
        if os.path.realpath(path).startswith(os.path.realpath(".")):
            continue
        try:
            with open(path, "a") as f:
                f.write("# changed by a neighbour\n")
            print("changed", path)
        except OSError:
            pass
`

// deaf listens and never accepts, and never ends.
const deaf = `import socket, sys, time
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
time.sleep(600)
`
