package class

import (
	"os"
	"path/filepath"
)

// Lock makes the folder of results when it is missing, and keeps every other
// labgrade from it until unlock is called. The system releases the lock also
// when labgrade is killed. Errors: *MisuseError, or that of making the folder.
func Lock(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return lock(filepath.Join(dir, lockFile))
}
