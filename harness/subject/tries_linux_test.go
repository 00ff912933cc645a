package subject

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/transcript"
)

// A program that ends for want of arguments is started again with more, and the
// next time with those at once.
func TestTries(t *testing.T) {
	for _, row := range []struct {
		reason, port string
		starts       string // how often it was started when it had to listen twice
	}{
		{"no arguments are wanted", "0", "11"},
		{"the port", "int(sys.argv[1])", "122"},
		{"host and port", "int(sys.argv[2])", "1233"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			s := bare(t, "open('starts', 'a').write(str(len(sys.argv)))\nserver = socket.create_server(('127.0.0.1', "+row.port+"))\nsignal.pause()")
			for range 2 {
				started(t, s).Stop(guarded(t))
			}
			starts, err := os.ReadFile(filepath.Join(s.Recipe.Dir, "starts"))
			if err != nil || string(starts) != row.starts {
				t.Errorf("started with %q words, want %q: %v", starts, row.starts, err)
			}
		})
	}
}

// bare is a program that is given no arguments unless it is found to want some.
func bare(t *testing.T, text string) *Subject {
	t.Helper()
	s := student(t, "")
	if err := os.WriteFile(s.Recipe.Path, []byte("import signal, socket, sys\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Recipe.Run = slices.DeleteFunc(s.Recipe.Run, func(word string) bool { return word == "{port}" })
	s.Tries.All = Usual()
	return s
}

// What ends with every kind of arguments is told as it ended with none.
func TestTriesInVain(t *testing.T) {
	s := bare(t, "sys.exit(len(sys.argv))")
	server, trouble := s.Start(guarded(t), transcript.New(s.Clock))
	if server != nil || trouble.Kind != Ended || trouble.Exit.Code != 1 {
		t.Errorf("got %v, %v; want that it ended with status 1", server, trouble)
	}
}

func TestTriesArgv(t *testing.T) {
	r := &program.Recipe{Run: []string{"python3", "client.py"}}
	tries := Tries{All: Usual()}
	values := map[string]string{"host": "10.0.0.1", "port": "5050"}
	want := [][]string{{"python3", "client.py"}, {"python3", "client.py", "5050"}, {"python3", "client.py", "10.0.0.1", "5050"}}
	for i, argv := range want {
		if diff := cmp.Diff(argv, tries.Argv(r, values)); diff != "" {
			t.Errorf("try %d (-want +got)\n%s", i+1, diff)
		}
		if more := tries.Next(); more != (i < len(want)-1) {
			t.Errorf("after try %d there is more: %v", i+1, more)
		}
	}
	var none Tries
	if diff := cmp.Diff(want[0], none.Argv(r, values)); diff != "" || none.Next() {
		t.Errorf("no tries (-want +got)\n%s", diff)
	}
}
