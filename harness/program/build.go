package program

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Make runs the build steps in order; what they make goes into the folder
// scratch, which is made when missing and belongs to the caller. It must be
// called also when there is nothing to build, and before Argv. It ends with
// ctx. Errors: *BuildError; after make also those of Find.
func (r *Recipe) Make(ctx context.Context, scratch string) error {
	scratch, err := filepath.Abs(scratch)
	if err != nil {
		return fmt.Errorf("build %s: %w", r.Name, err)
	}
	if err := os.MkdirAll(scratch, 0o755); err != nil {
		return fmt.Errorf("build %s: %w", r.Name, err)
	}
	r.Scratch = scratch
	if slices.Contains(r.Run, built) {
		if err := r.move(filepath.Join(scratch, "source")); err != nil {
			return fmt.Errorf("build %s: %w", r.Name, err)
		}
	}
	for _, step := range r.Build {
		if err := r.makeStep(ctx, fill(step, scratch, nil)); err != nil {
			return err
		}
	}
	if at := slices.Index(r.Run, built); at >= 0 {
		path, err := r.findBuilt()
		if err != nil {
			return err
		}
		r.Run[at] = path
	}
	return nil
}

// move goes on with a copy of the folder: make leaves what it makes beside the
// sources, and what was handed in stays as it was.
func (r *Recipe) move(copied string) error {
	if err := os.CopyFS(copied, os.DirFS(r.Dir)); err != nil {
		return err
	}
	for i, source := range r.Sources {
		if rel, err := filepath.Rel(r.Dir, source); err == nil {
			r.Sources[i] = filepath.Join(copied, rel)
		}
	}
	r.Dir = copied
	return nil
}

// makeStep runs one compiler, as carefully as a student's program: a makefile
// may start anything.
func (r *Recipe) makeStep(ctx context.Context, argv []string) error {
	broken := &BuildError{Name: r.Name, Command: argv}
	p, err := Start(ctx, Spec{Argv: argv, Dir: r.Dir, Env: buildEnv(), CloseStdin: true, spare: true})
	if err != nil {
		broken.Err = err
		return broken
	}
	exit, err := p.Wait(ctx)
	p.Stop(ctx)
	if err == nil && exit == (Exit{At: exit.At}) {
		return nil
	}
	stdout, stderr := p.Output()
	broken.Output = stderr.Text() + stdout.Text()
	broken.Line = firstError(broken.Output)
	broken.Err = cmp.Or(err, ctx.Err(), error(&ExitError{Exit: exit}))
	return broken
}

var (
	saysError = regexp.MustCompile(`(?i)(?:^|[\s:])(?:fatal )?error\s*[:\[]|undefined reference|multiple definition|undefined symbol`)
	hasPlace  = regexp.MustCompile(`^\S+:\d+(?::\d+)?: `)
	rustPlace = regexp.MustCompile(`^\s*-->\s*(\S+)`)
)

// firstError returns the line of a compiler's output that a person should read
// first: one that says error, else one that begins with a place (Go), else the
// first that is no heading. Rust tells the place on the line after.
func firstError(output string) string {
	lines := strings.Split(strings.ReplaceAll(output, "\r", ""), "\n")
	at := slices.IndexFunc(lines, saysError.MatchString)
	if at < 0 {
		at = slices.IndexFunc(lines, hasPlace.MatchString)
	}
	if at < 0 {
		at = slices.IndexFunc(lines, func(line string) bool {
			return strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#")
		})
	}
	if at < 0 {
		return ""
	}
	line := strings.TrimSpace(lines[at])
	if at+1 < len(lines) {
		if place := rustPlace.FindStringSubmatch(lines[at+1]); place != nil {
			line = place[1] + ": " + line
		}
	}
	return line
}
