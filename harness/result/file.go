package result

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Save writes the run to a file in one step: a reader sees the old file or the
// whole new one.
func (r *Run) Save(path string) error {
	record := *r
	record.Causes, record.Checks = listed(r.Causes), listed(r.Checks)
	b, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the record: %w", err)
	}
	return WriteFile(path, append(b, '\n'))
}

// listed makes a list without entries an empty one: a reader of the record may
// rely on finding a list.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// WriteFile writes a file by way of a temporary one beside it.
func WriteFile(path string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".labgrade-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(b)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// Load reads a record that Save wrote.
func Load(path string) (*Run, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var version struct{ Schema string }
	if err := json.Unmarshal(b, &version); err != nil {
		return nil, fmt.Errorf("%s is not a record of labgrade: %w", path, err)
	}
	if version.Schema != Schema {
		return nil, fmt.Errorf("%s has the schema %q; this labgrade reads %q", path, version.Schema, Schema)
	}
	var r Run
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, fmt.Errorf("%s is not a record of labgrade: %w", path, err)
	}
	return &r, nil
}
