package program

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// useNode runs what a package.json says: the script named after the part, else
// the start script (which starts the server), else its main file. It reports
// whether the file says anything of use.
func (r *Recipe) useNode(dir string, tree []string) (bool, error) {
	command := nodeCommand(dir, r.Part)
	words, err := Split(command)
	if command == "" || err != nil || !isNode(words[0]) {
		return false, nil // as a script that needs a shell or another tool: look at the files instead
	}
	path, err := node.interpreter(dir)
	if err != nil {
		return true, err
	}
	r.Language, r.Dir = "JavaScript", dir
	r.Sources = sameLanguage(tree, "JavaScript")
	r.Run = append([]string{path}, words[1:]...)
	return true, nil
}

// isNode reports whether a script starts Node.js itself.
func isNode(name string) bool {
	name = filepath.Base(name)
	return name == "node" || name == "nodejs"
}

// nodeCommand is the command line that package.json gives for a part, or "".
func nodeCommand(dir string, part Part) string {
	var manifest struct {
		Main    string            `json:"main"`
		Scripts map[string]string `json:"scripts"`
	}
	if err := json.Unmarshal(head(filepath.Join(dir, "package.json"), sourceLimit), &manifest); err != nil {
		return ""
	}
	switch command := manifest.Scripts[string(part)]; {
	case command != "":
		return command
	case part != Server:
		return ""
	case manifest.Scripts["start"] != "":
		return manifest.Scripts["start"]
	case manifest.Main != "" && exists(filepath.Join(dir, manifest.Main)):
		return "node '" + manifest.Main + "'"
	default:
		return ""
	}
}

// exists reports whether there is something at path.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
