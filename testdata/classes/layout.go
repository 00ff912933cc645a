package classes

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// layouts write submissions as the platforms give them.
var layouts = map[string]func(dir string, all []handin) error{
	"folder": func(dir string, all []handin) error { return each(dir, all, plain) },
	"moodle": func(dir string, all []handin) error { return each(dir, all, moodle) },
	"canvas": func(dir string, all []handin) error { return each(dir, all, canvas) },
	"github": func(dir string, all []handin) error {
		return each(filepath.Join(dir, "lab3-submissions"), all, github)
	},
	"gradescope": gradescope,
}

func each(dir string, all []handin, files func(handin) map[string]string) error {
	for _, h := range all {
		if err := write(dir, files(h)); err != nil {
			return err
		}
	}
	return nil
}

func write(dir string, files map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(files[name]), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// below puts a submission into a folder, its archive or its files.
func below(folder string, h handin) map[string]string {
	files := map[string]string{}
	if h.kind != "folder" {
		name, data := pack(h)
		files[folder+name] = data
		return files
	}
	for name, text := range h.files {
		files[folder+name] = text
	}
	return files
}

// plain has a folder, a file or an archive of each student's name.
func plain(h handin) map[string]string {
	if h.kind == "folder" {
		return below(h.ID+"/", h)
	}
	name, data := pack(h)
	_, ending, _ := strings.Cut(name, ".")
	return map[string]string{h.ID + "." + ending: data}
}

// moodle has a folder a student, named after the person and the number.
func moodle(h handin) map[string]string {
	return below(fmt.Sprintf("Student %s_%s_assignsubmission_file_/", h.ID[1:], h.ID[1:]), h)
}

// canvas has nothing but files; a folder was packed by the student.
func canvas(h handin) map[string]string {
	if h.kind == "folder" && h.raw == "" {
		h.kind = "zip"
	}
	name, data := pack(h)
	return map[string]string{fmt.Sprintf("student%s_%s_%d_%s", h.ID[1:], h.ID[1:], len(data), name): data}
}

// github has a repository a student.
func github(h handin) map[string]string {
	files := below("lab3-"+h.ID+"/", h)
	files["lab3-"+h.ID+"/.git/HEAD"] = "ref: refs/heads/main\n"
	return files
}

func gradescope(dir string, all []handin) error {
	var meta strings.Builder
	meta.WriteString("---\n")
	for i, h := range all {
		folder := fmt.Sprintf("submission_%d", 5000+i)
		fmt.Fprintf(&meta, "%s:\n  :submitters:\n  - :name: Student %s\n    :sid: '%s'\n    :email: %s@example.org\n  :score: 0.0\n", folder, h.ID, h.ID, h.ID)
		if err := write(filepath.Join(dir, folder), below("", h)); err != nil {
			return err
		}
	}
	return write(dir, map[string]string{"submission_metadata.yml": meta.String()})
}
