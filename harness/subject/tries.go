package subject

import (
	"context"
	"slices"

	"github.com/labgrade/labgrade/harness/program"
	"github.com/labgrade/labgrade/harness/transcript"
)

// Usual are the arguments that a program may want where nobody has said which:
// none, the port, or the host and the port.
func Usual() [][]string { return [][]string{nil, {"{port}"}, {"{host}", "{port}"}} }

// Tries are arguments to try one after the other with a program that ends with a
// failure, as one does that gets too few. What has worked is kept. The zero Tries
// add no arguments.
type Tries struct {
	All [][]string
	at  int
}

// Next goes on to what else can be tried, and reports whether there is anything.
func (t *Tries) Next() bool {
	if t.at+1 >= len(t.All) {
		return false
	}
	t.at++
	return true
}

// reset begins anew: nothing has worked.
func (t *Tries) reset() { t.at = 0 }

// Argv is the argument vector of the recipe with what is being tried.
func (t *Tries) Argv(r *program.Recipe, values map[string]string) []string {
	if len(t.All) == 0 {
		return r.Argv(values)
	}
	longer := *r
	longer.Run = append(slices.Clone(r.Run), t.All[t.at]...)
	return longer.Argv(values)
}

// StartOn starts the program on a certain port. Exactly one of the results is
// nil.
func (s *Subject) StartOn(ctx context.Context, log *transcript.Log, port int) (*Server, *Trouble) {
	server, first := s.startOnce(ctx, log, port)
	for trouble := first; trouble != nil; server, trouble = s.startOnce(ctx, log, port) {
		if trouble.Kind != Ended || trouble.Exit.Code == 0 || !s.Tries.Next() {
			s.Tries.reset()
			return nil, first // with what a program is given at home
		}
	}
	return server, nil
}
