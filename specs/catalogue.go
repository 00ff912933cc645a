package specs

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/labgrade/labgrade/harness/match"
)

// body is what a check does. One goroutine asserts; whatever waits is bound to ctx.
type body func(ctx SpecContext, s *Stage)

// firstCheck starts the program itself; every other finds it listening.
const firstCheck = "start/listens"

// bodies are the checks that can be made, by id.
var bodies = gather(start, replies, messages, order, apart, many, slow, leaving, room, pair, clients, clientPlaces, datagrams)

// gather collects the checks of all stages. A twice-given id is a programmer's
// mistake.
func gather(stages ...func(check func(id string, b body))) map[string]body {
	all := map[string]body{}
	for _, stage := range stages {
		stage(func(id string, b body) {
			if all[id] != nil {
				panic("two checks are called " + id)
			}
			all[id] = b
		})
	}
	return all
}

// The matchers, under the names that checks use.
var (
	BeAnswered = match.BeAnswered
	EndCleanly = match.EndCleanly
)

func numbered(name string, n int) string { return fmt.Sprintf("%s%d", name, n) }
