package program

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const goFile, rustFile, listen = "package main\n\nfunc main() {}", "fn main() {}", "s.listen(5)"

// folderRows are folders and what is chosen in them.
var folderRows = []struct {
	name, files string
	opt         Options
	needs       string
	run, dir    string
	reason      string
}{
	{"one file", "-- task3.py --\n-- notes.txt --\n", Options{}, "python3", "python task3.py {port}", ".", "the only source file, whatever its name"},
	{"named", "-- tcp_server.py --\n-- tcp_client.py --\n-- util.py --\n", Options{}, "python3", "python tcp_server.py {port}", ".", "a name that holds server"},
	{"client", "-- tcp_server.py --\n-- tcp_client.py --\n", Options{Part: Client}, "python3", "python tcp_client.py {host} {port}", ".", "a name that holds client"},
	{"exact first", "-- server.py --\n-- server_utils.py --\n", Options{}, "python3", "python server.py {port}", ".", "exactly server"},
	{"nearest first", "-- server.py --\n-- old/server.py --\n", Options{}, "python3", "python server.py {port}", ".", "an older copy below"},
	{"folder named", "-- server/main.py --\n-- server/util.py --\n-- client/main.py --\n", Options{}, "python3", "python server/main.py {port}", "server", "the folder has the name"},
	{"main", "-- main.py --\n-- handler.py --\n", Options{}, "python3", "python main.py {port}", ".", "main begins"},
	{"listens", "-- a.py --\n-- b.py --\n" + listen + "\n-- c.py --\n", Options{}, "python3", "python b.py {port}", ".", "no name tells, so the one that listens"},
	{"junk", "-- x/server.py --\n-- __MACOSX/x/server.py --\n-- venv/lib/server.py --\n-- .git/server.py --\n-- node_modules/server.js --\n", Options{}, "python3", "python x/server.py {port}", "x", "copies that no student wrote"},
	{"tests", "-- server.py --\n-- test_server.py --\n-- tests/server_test.py --\n", Options{}, "python3", "python server.py {port}", ".", "tests are no programs"},
	{"c folder", "-- src/a.c --\nint f;\n-- src/b.c --\nint main(void) { return f; }\n", Options{}, "gcc", "{scratch}/program {port}", "src", "one main function in all"},
	{"makefile", "-- Makefile --\nall: srv\n-- srv.c --\nint main() {}\n", Options{}, "make", "{built} {port}", ".", "as the student builds it"},
	{"makefile of python", "-- Makefile --\nrun:\n\tpython3 server.py\n-- server.py --\n", Options{}, "python3", "python server.py {port}", ".", "nothing to compile"},
	{"makefile in a folder", "-- lab/Makefile --\nall: srv\n-- lab/srv.c --\nint main() {}\n", Options{}, "make", "{built} {port}", "lab", "archives wrap the work in a folder"},
	{"go module", "-- go.mod --\nmodule lab\n-- cmd/server/main.go --\n" + goFile + "\n-- cmd/client/main.go --\n" + goFile, Options{}, "go", "{scratch}/program {port}", ".", "runs from the root of the module"},
	{"cargo", "-- Cargo.toml --\n[package]\nname = \"lab\"\n-- src/bin/server.rs --\n" + rustFile + "\n-- src/bin/client.rs --\n" + rustFile, Options{}, "cargo", "{scratch}/target/release/server {port}", ".", "a binary for each part"},
	{"cargo main", "-- Cargo.toml --\n[package]\nname = \"lab\"\n[dependencies]\nname = \"x\"\n-- src/main.rs --\n" + rustFile, Options{}, "cargo", "{scratch}/target/release/lab {port}", ".", "one binary named as the package"},
	{"npm start", "-- package.json --\n{\"scripts\": {\"start\": \"node src/net.js --quiet\"}}\n-- src/net.js --\n-- src/other.js --\n", Options{}, "node", "node src/net.js --quiet {port}", ".", "the start script"},
	{"npm client", "-- package.json --\n{\"scripts\": {\"start\": \"node a.js\", \"client\": \"node b.js\"}}\n-- a.js --\n-- b.js --\n", Options{Part: Client}, "node", "node b.js {host} {port}", ".", "a script named as the part"},
	{"npm main", "-- package.json --\n{\"main\": \"app.js\"}\n-- app.js --\n-- b.js --\n", Options{}, "node", "node app.js {port}", ".", "the main file"},
	{"npm stale", "-- package.json --\n{\"main\": \"index.js\", \"scripts\": {\"start\": \"nodemon x\"}}\n-- server.js --\n-- b.js --\n", Options{}, "node", "node server.js {port}", ".", "a package.json that tells nothing of use"},
	{"maven", "-- pom.xml --\n-- src/main/java/net/Server.java --\npackage net;\nclass Server {\n  public static void main(String[] a) {}\n}\n-- src/main/java/net/ServerTest.java --\npackage net;\nclass ServerTest {\n  public static void main(String[] a) {}\n}\n", Options{}, "javac", "java -XX:-UsePerfData -cp {scratch} net.Server {port}", ".", "plain javac does"},
	{"compiled", "-- server 755 --\n\x7fELF\n-- client 755 --\n\x7fELF\n", Options{}, "sh", "server {port}", ".", "handed in without source"},
	{"compiled beside source", "-- server 755 --\n\x7fELF\n-- server.py --\n", Options{}, "python3", "python server.py {port}", ".", "source is preferred: a binary may be stale"},
}

func TestFindFolder(t *testing.T) {
	for _, row := range folderRows {
		t.Run(row.name, func(t *testing.T) {
			need(t, row.needs)
			top := files(t, row.files)
			r, err := Find(top, row.opt)
			if err != nil {
				t.Fatalf("%v: %s", err, row.reason)
			}
			got := briefOf(t, top, r)
			if diff := cmp.Diff([]string{row.run, row.dir}, []string{got.Run, got.Dir}); diff != "" {
				t.Errorf("%s (-want +got):\n%s", row.reason, diff)
			}
			if r.Name != filepath.Base(top) {
				t.Errorf("the name is %q", r.Name)
			}
		})
	}
}
