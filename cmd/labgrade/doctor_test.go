package main

import (
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/sandbox"
)

func TestWriteLevel(t *testing.T) {
	refused := sandbox.Explain(sandbox.Boxed, &sandbox.StepError{Level: sandbox.Boxed, Step: sandbox.StepNamespaces, Err: syscall.ENOSPC}, false)
	for _, row := range []struct {
		level  sandbox.Level
		r      *sandbox.Refusal
		want   string
		reason string
	}{
		{sandbox.Private, nil, "  private  yes  own network and process tree, the ordinary file view\n", "a level that can be had says what it does"},
		{sandbox.Boxed, &refused, "  boxed    no   making namespaces: no space left on device\n" +
			"                the administrator has set the limit of user namespaces to 0\n" +
			"                the administrator allows it with: sudo sysctl -w user.max_user_namespaces=10000\n",
			"one that cannot says the step, what it means and how to get it"},
		{sandbox.UID, &sandbox.Refusal{Step: "x", Error: "y"}, "  uid      no   x: y\n", "what is not known is left out"},
	} {
		var b strings.Builder
		writeLevel(&b, row.level, row.r)
		if diff := cmp.Diff(row.want, b.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", row.reason, diff)
		}
	}
}
