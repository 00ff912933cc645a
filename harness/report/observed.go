package report

import (
	"fmt"
	"strings"

	"github.com/labgrade/labgrade/harness/result"
)

// observed tells what is worth knowing and worth no points.
func (t *text) observed() {
	if !t.full && t.run.Count(result.Fail) > 0 {
		return // the mistakes come first, and fill the screen
	}
	if seen := facts(t.run.Observations); len(seen) > 0 {
		t.line("")
		t.painted("seen (no points)  ", strings.Join(seen, "; "), t.Faint)
	}
}

// facts are the observations in words; there may be none.
func facts(o *result.Observations) (all []string) {
	if o == nil {
		return nil
	}
	if o.Format != "" {
		all = append(all, "messages: "+o.Format)
	}
	if o.Model != "" {
		all = append(all, o.Model+crowds(o.Crowds))
	}
	if o.Backlog > 0 {
		all = append(all, fmt.Sprintf("up to %d clients may wait to be accepted", o.Backlog))
	}
	if len(o.Crowds) > 0 && (o.MemoryKB > 0 || o.Descriptors > 0) {
		all = append(all, fmt.Sprintf("each client takes %.0f kB and %.1f descriptors", o.MemoryKB, o.Descriptors))
	}
	if o.AloneMS > 0 && o.CrowdedMS > 0 {
		all = append(all, fmt.Sprintf("a reply takes %.2f ms alone and %.2f ms in the crowd", o.AloneMS, o.CrowdedMS))
	}
	return all
}

// crowds tells the threads, and the processes if there are several, beside the
// number of clients.
func crowds(all []result.Crowd) string {
	if len(all) == 0 {
		return ""
	}
	var clients, held []string
	word := "threads"
	for _, c := range all {
		n := c.Threads
		if all[len(all)-1].Processes > all[0].Processes {
			n, word = c.Processes, "processes"
		}
		clients, held = append(clients, fmt.Sprint(c.Clients)), append(held, fmt.Sprint(n))
	}
	return fmt.Sprintf(" (%s %s with %s clients)", and(held), word, and(clients))
}

// and joins words as a sentence does.
func and(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
