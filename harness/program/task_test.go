package program

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFindTask(t *testing.T) {
	const server, client = "s.bind((h, p)); s.listen()\n", "s.connect((h, p))\n"
	vowels := Task{Number: 2, Words: []string{"vowel", "-thread"}}
	threads := Task{Number: 3, Words: []string{"vowel", "thread"}}
	tests := []struct {
		reason string
		files  map[string]string
		task   Task
		want   Couple
	}{
		{"a folder for each task", map[string]string{
			"task 1/server.py": server, "task 1/client.py": client, "task 3/server.py": server, "task 3/client.py": client,
		}, threads, Couple{"task 3/server.py", "task 3/client.py"}},
		{"numbers in the names of files", map[string]string{
			"server1.py": server, "client1.py": client, "server2.py": server, "client2.py": client,
		}, vowels, Couple{"server2.py", "client2.py"}},
		{"the archive's own folder has a number that is the lab's", map[string]string{
			"20301_Name_03/1/server.py": server, "20301_Name_03/1/client.py": client, "20301_Name_03/2/server.py": server, "20301_Name_03/2/client.py": client,
		}, vowels, Couple{"20301_Name_03/2/server.py", "20301_Name_03/2/client.py"}},
		{"copies of a client are clients of their folder's task", map[string]string{
			"T3/server.py": server, "T3/client1.py": client, "T3/client2.py": client, "T3/client - Copy (2).py": client, "T1/server.py": server,
		}, threads, Couple{"T3/server.py", "T3/client1.py"}},
		{"no numbers, so what the source says", map[string]string{
			"names/server.py": server, "names/client.py": client,
			"count/server.py": server + "vowels = 0\n", "count/client.py": client + "# vowels\n",
			"many/server.py": server + "vowels, threading\n", "many/client.py": client,
		}, threads, Couple{"many/server.py", "many/client.py"}},
		{"a word with a minus in front does not stand there", map[string]string{
			"many/server.py": server + "vowels, threading\n", "count/server.py": server + "vowels\n", "count/client.py": client + "vowels\n",
		}, Task{Words: vowels.Words}, Couple{"count/server.py", "count/client.py"}},
		{"two homes with the same number, told apart by words", map[string]string{
			"class/2/server.py": server + "hours\n", "class/2/client.py": client + "hours\n",
			"home/2/server.py": server + "vowel\n", "home/2/client.py": client + "vowel\n",
		}, vowels, Couple{"home/2/server.py", "home/2/client.py"}},
		{"names that tell nothing", map[string]string{
			"2/a.py": server, "2/b.py": client, "1/a.py": server, "1/b.py": client,
		}, vowels, Couple{"2/a.py", "2/b.py"}},
		{"no client", map[string]string{"2/server.py": server, "1/server.py": server}, vowels, Couple{"2/server.py", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			dir := laid(t, tt.files)
			got, err := FindTask(dir, tt.task)
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range []*string{&got.Server, &got.Client} {
				if *path != "" {
					*path = filepath.ToSlash(relativeTo(dir, *path))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFindTaskWithout(t *testing.T) {
	dir := laid(t, map[string]string{"1/server.py": "s.listen()\n", "1/client.py": "s.connect()\n"})
	_, err := FindTask(dir, Task{Number: 4, Words: []string{"salary"}})
	none, ok := errors.AsType[*NoProgramError](err)
	if !ok {
		t.Fatalf("got %v, want a *NoProgramError", err)
	}
	if diff := cmp.Diff("holds no server for task 4; put each into a folder named after its number, with server and client in it", none.Reason); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
