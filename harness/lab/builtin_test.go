package lab_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/reference/lab3"
)

// The built-in lab, as instructors see and reweight it.
func TestBuiltInLab(t *testing.T) {
	l, err := lab.Load("lab3/lab.yaml", lab3.Definition, ids(lab3.Definition))
	if err != nil {
		t.Fatal(err)
	}
	server, ok := l.Part("server")
	if !ok || server.Programs != "server" || server.Framing != lab.Line {
		t.Fatalf("the part server: %+v", server)
	}
	if got := server.Points(); got != 100 {
		t.Errorf("the server's checks add up to %d points, want 100", got)
	}
	if got := len(server.Checks()); got < 60 {
		t.Errorf("the server has %d checks, want 60 at least", got)
	}
	for _, stage := range server.Stages {
		for _, c := range stage.Checks {
			if !strings.HasPrefix(c.ID, stage.Name+"/") || c.Rule == "" || c.Hint == "" || c.Cause == "" {
				t.Errorf("%s lacks its stage's name, its rule, its hint or its cause", c.ID)
			}
		}
	}
}

// ids takes every id in a lab file for one that can be made: which ones those
// are is known to the checks only, and they have a test of their own.
func ids(file []byte) lab.Catalogue {
	all := map[string]lab.Demand{}
	for line := range strings.Lines(string(file)) {
		if _, id, ok := strings.Cut(line, "- check: "); ok {
			name := strings.TrimSpace(id)
			stage, _, _ := strings.Cut(name, "/")
			all[name] = demand(stage)
		}
	}
	return lab.Catalogue{Checks: all}
}

// demand is what the checks of a stage are for.
func demand(stage string) (d lab.Demand) {
	switch {
	case strings.HasPrefix(stage, "udp"):
		d.Transport = "udp"
	case slices.Contains([]string{"connect", "send", "print", "end", "lost", "load"}, stage):
		d.Program = "client"
	}
	return d
}
