package program

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// roles are what a test binary that is run again does, by the variable that
// holds what it is told.
var roles = map[string]func(told string) error{}

func TestMain(m *testing.M) {
	for name, play := range roles {
		if told := os.Getenv(name); told != "" {
			if err := play(told); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			return
		}
	}
	// Every test has a folder of its own, and a version manager would be asked
	// anew for each; the interpreter itself comes first instead.
	if path, err := python.interpreter(os.TempDir()); err == nil {
		os.Setenv("PATH", filepath.Dir(path)+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	os.Exit(m.Run())
}
