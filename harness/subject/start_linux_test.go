package subject

import (
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/transcript"
	"github.com/labgrade/labgrade/harness/witness"
)

// Where a program listens is found out without a connection to it, however and
// whenever it begins.
func TestStart(t *testing.T) {
	for _, row := range []struct {
		name, text, stdin string
		host              string
		elsewhere, asked  bool
		reason            string
	}{
		{"at once", "serve('127.0.0.1', port)", "", "127.0.0.1", false, false, "the ordinary case"},
		{"all addresses", "serve('', port)", "", "127.0.0.1", false, false, "all addresses include the loopback address"},
		{"late", "time.sleep(0.3)\nserve('127.0.0.1', port)", "", "127.0.0.1", false, false, "it may take its time"},
		{"only one client", "server = socket.create_server(('', port))\nconn = server.accept()[0]\nserver.close()\nconn.sendall(conn.recv(9))",
			"", "127.0.0.1", false, false, "a probe would be the one client it serves"},
		{"in a thread", "threading.Thread(target=serve, args=['127.0.0.1', port]).start()", "", "127.0.0.1", false, false, "main has ended"},
		{"in a child", "if os.fork() == 0: serve('127.0.0.1', port)\nos.wait()", "", "127.0.0.1", false, false, "a child listens"},
		{"two ports", "s = socket.create_server(('127.0.0.1', 0))\nserve('127.0.0.1', port)", "", "127.0.0.1", false, false, "the right one of two"},
		{"another port", "serve('127.0.0.1', 0)", "", "127.0.0.1", true, false, "it is graded where it listens"},
		{"IPv6 only", "serve('::1', port, socket.AF_INET6)", "", "::1", true, false, "a client that asks for 127.0.0.1 does not reach it"},
		{"asks for the port", "serve('127.0.0.1', int(input('port? ')))", "", "127.0.0.1", false, true, "it gets the port"},
		{"asks for more", "input(); input()\nserve('127.0.0.1', port)", "ada\n8\n", "127.0.0.1", false, true, "it gets the lines that were given"},
		{"asks once", "input()\nserve('127.0.0.1', port)", "ada", "127.0.0.1", false, true, "a line has its end, also where it was left out"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if row.host == "::1" && !hasIPv6() {
				t.Skip("this system has no IPv6")
			}
			s := student(t, row.text)
			s.Stdin = row.stdin
			server := started(t, s)
			if server.Addr.Addr() != netip.MustParseAddr(row.host) || server.Elsewhere() != row.elsewhere || server.Asked != row.asked {
				t.Errorf("%s: at %v, elsewhere %v, asked %v", row.reason, server.Addr, server.Elsewhere(), server.Asked)
			}
			if len(server.Listens) == 0 || !answers(t, server) {
				t.Errorf("%s: %d listeners, and it does not answer", row.reason, len(server.Listens))
			}
		})
	}
}

func hasIPv6() bool {
	l, err := net.Listen("tcp", "[::1]:0")
	if err == nil {
		l.Close()
	}
	return err == nil
}

func TestStartUDP(t *testing.T) {
	t.Parallel()
	s := student(t, "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(('', port))\ns.recvfrom(10)")
	s.UDP = true
	server := started(t, s)
	if int(server.Addr.Port()) != server.Port || server.Addr.Addr() != netip.MustParseAddr("127.0.0.1") || server.Elsewhere() {
		t.Errorf("at %v, given %d", server.Addr, server.Port)
	}
}

// What is wrong with a start is told with its proof, and nothing is left.
func TestTrouble(t *testing.T) {
	for _, row := range []struct {
		name, text, stdin string
		kind              Kind
		proof             witness.Kind // "": none is wanted
		code              int
		stderr            string
		reason            string
	}{
		{"sleeps", "while True: time.sleep(1000)", "", Silent, witness.Stuck, 0, "", "it sleeps for ever"},
		{"waits for a lock", "threading.Event().wait()", "", Silent, witness.Stuck, 0, "", "it waits for itself"},
		{"no listen", "s = socket.socket()\ns.bind(('127.0.0.1', port))\nsignal.pause()", "", Silent, witness.Stuck, 0, "", "bound is not listening"},
		{"asks on", "while True: print(input())", "", Waiting, witness.Stuck, 0, "", "it got the port and asks for more"},
		{"asks for more than given", "input(); input(); input()", "a\nb\n", Waiting, witness.Stuck, 0, "", "it got all lines and asks for more"},
		{"polls its input", "import select\nwhile True: select.select([sys.stdin], [], []); os.read(0, 9)", "", Waiting, witness.Stuck, 0, "", "by select too"},
		{"exits", "sys.exit(3)", "", Ended, "", 3, "", "it ends by itself"},
		{"finishes", "pass", "", Ended, "", 0, "", "it ends well, but does not listen"},
		{"traceback", "serve('127.0.0.1', prot)", "", Ended, "", 1, "NameError: name 'prot' is not defined", "the traceback is kept"},
		{"killed", "os.kill(os.getpid(), signal.SIGKILL)", "", Ended, "", -1, "", "a signal ends it"},
		{"not to be reached", "serve('192.0.2.1', port)", "", Ended, "", 1, "Cannot assign requested address", "an address that is not there"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := student(t, row.text)
			s.Stdin = row.stdin
			server, trouble := s.Start(guarded(t), nil)
			if server != nil || trouble == nil {
				t.Fatalf("%s: it listens on %v", row.reason, server)
			}
			if trouble.Kind != row.kind || trouble.Exit.Code != row.code || !strings.Contains(trouble.Stderr, row.stderr) {
				t.Errorf("%s: %s, status %d\n%s", row.reason, trouble.Kind, trouble.Exit.Code, trouble.Stderr)
			}
			if (trouble.Proof != nil) != (row.proof != "") || trouble.Proof != nil && trouble.Proof.Kind != row.proof {
				t.Errorf("%s: proof %+v", row.reason, trouble.Proof)
			}
			if trouble.AddressInUse() || trouble.Holder != 0 {
				t.Errorf("%s: its port is said to be taken by %d", row.reason, trouble.Holder)
			}
		})
	}
}

// Whoever has the port is named.
func TestAddressInUse(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	_, trouble := student(t, "serve('127.0.0.1', port)").StartOn(guarded(t), nil, port)
	if trouble == nil || trouble.Kind != Ended || !trouble.AddressInUse() || trouble.Holder != os.Getpid() || trouble.Port != port {
		t.Errorf("%+v", trouble)
	}
}

// A program that cannot even be executed is the system's word, with its error.
func TestNotStarted(t *testing.T) {
	t.Parallel()
	s := student(t, "")
	s.Recipe.Run = []string{filepath.Join(s.Recipe.Dir, "none")}
	server, trouble := s.Start(guarded(t), nil)
	if server != nil || trouble == nil || trouble.Kind != NotStarted || !os.IsNotExist(trouble.Err) && trouble.Err == nil {
		t.Errorf("%v, %+v", server, trouble)
	}
}

// A program that keeps busy and does not listen is not proven to fail: the guard
// ends the wait, and says that nothing is known.
func TestUnknown(t *testing.T) {
	t.Parallel()
	s := student(t, "while True: pass")
	s.Limit = 1
	server, trouble := s.Start(guarded(t), nil)
	if server != nil || trouble == nil || trouble.Kind != Unknown || trouble.Proof != nil {
		t.Errorf("%v, %+v", server, trouble)
	}
}

// Stop ends the whole tree, daemons included, and the port is free again.
func TestStopLeavesNothing(t *testing.T) {
	t.Parallel()
	s := student(t, `
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        signal.pause()
    os._exit(0)
subprocess.Popen(["sleep", "1000"])
os.wait()
serve("127.0.0.1", port)
`)
	server, trouble := s.Start(guarded(t), transcript.New(s.Clock))
	if trouble != nil {
		t.Fatal(trouble, trouble.Stderr)
	}
	pids := server.Process.Pids()
	if len(pids) != 3 {
		t.Errorf("processes %v, want the server, its child and its daemon", pids)
	}
	server.Stop(context.Background())
	server.Stop(context.Background())
	for _, pid := range pids {
		if lives(pid) {
			t.Errorf("process %d is left", pid)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(server.Port))
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

// lives reports whether a process is there and is not just an entry.
func lives(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z") && syscall.Kill(pid, 0) == nil
}

// The place in the source where a program stands is asked for at its end.
func TestStacks(t *testing.T) {
	t.Parallel()
	s := student(t, "def outer():\n    inner()\ndef inner():\n    serve('127.0.0.1', port)\nouter()")
	server := started(t, s)
	stacks := server.Stacks(guarded(t), "Python")
	if len(stacks) != 1 {
		t.Fatalf("%d stacks: %+v", len(stacks), stacks)
	}
	var names []string
	for _, f := range stacks[0].Frames {
		if f.File == s.Recipe.Sources[0] {
			names = append(names, f.Function)
		}
	}
	if got := strings.Join(names, " "); got != "serve inner outer <module>" {
		t.Errorf("it stands in %q: %+v", got, stacks)
	}
	if again := server.Stacks(guarded(t), "Python"); again != nil {
		t.Errorf("a program that has ended stands in %+v", again)
	}
	if none := server.Stacks(guarded(t), "Ruby"); none != nil {
		t.Errorf("a language that does not tell: %+v", none)
	}
}

// Without the kernel's tables the server is found by connecting.
func TestBlindly(t *testing.T) {
	for _, row := range []struct {
		name, text string
		udp        bool
		want       Kind // "": it is found
	}{
		{"late", "time.sleep(0.2)\nserve('127.0.0.1', port)", false, ""},
		{"exits", "sys.exit(1)", false, Ended},
		{"datagrams", "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(('', port))\ns.recvfrom(10)", true, ""},
		{"never", "signal.pause()", false, Unknown},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := student(t, row.text)
			s.UDP = row.udp
			if row.want == Unknown {
				s.Limit = 1
			}
			server := blind(t, s)
			trouble := s.await(guarded(t), server)
			if row.want == "" && (trouble != nil || int(server.Addr.Port()) != server.Port) || row.want != "" && (trouble == nil || trouble.Kind != row.want) {
				t.Errorf("at %v, trouble %+v", server.Addr, trouble)
			}
		})
	}
}

// blind starts a program without a witness.
func blind(t *testing.T, s *Subject) *Server {
	t.Helper()
	port := s.Port()
	argv := s.Recipe.Argv(map[string]string{"port": strconv.Itoa(port)})
	p, err := program.Start(context.Background(), program.Spec{Argv: argv, Dir: s.Recipe.Dir})
	if err != nil {
		t.Fatal(err)
	}
	server := &Server{Process: p, Port: port}
	t.Cleanup(func() { server.Stop(context.Background()) })
	return server
}
