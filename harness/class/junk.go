package class

import (
	"regexp"
	"slices"
	"strings"
)

// junkFolders are made by systems, editors and tools, not by students. A
// virtual environment is left out as well: it holds links into the student's
// own machine.
var junkFolders = regexp.MustCompile(`(?i)^(?:__MACOSX|\.git|\.hg|\.svn|\.idea|\.vscode|\.vs|\.fleet|\.settings|\.metadata|\.gradle|` +
	`__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.ipynb_checkpoints|\.venv|venv|env|virtualenv|` +
	`\.Rproj\.user|\.Spotlight-V100|\.Trashes|\.fseventsd|\$RECYCLE\.BIN|System Volume Information|\.labgrade-.*)$`)

var junkFiles = regexp.MustCompile(`(?i)^(?:\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini|\._.*|\.localized|~\$.*|.*~|\..*\.sw[a-p]|tempCodeRunnerFile\..*)$`)

// isJunk reports whether a path, with slashes, is or lies in what no student
// made.
func isJunk(name string, folder bool) bool {
	folders := strings.Split(name, "/")
	base := folders[len(folders)-1]
	if !folder {
		folders = folders[:len(folders)-1]
	}
	if slices.ContainsFunc(folders, junkFolders.MatchString) || strings.Contains(name, "node_modules/.bin/") {
		return true
	}
	return !folder && junkFiles.MatchString(base)
}
