package lab

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const letters = `lab: letters
title: Letters
parts:
  - part: server
    title: the server
    program: server
    longest: 100
    exchanges:
      ask: {send: "ECHO {token}", reply: "OK {token}"}
      count: {send: COUNT, reply: "OK {n}"}
    stages:
      - stage: start
        checks:
          - {check: start/listens, title: listens, points: 2, rule: It listens., hint: Call listen.}
          - {check: start/address, title: address, needs: [start/listens], cause: listens-elsewhere}
      - stage: own
        checks:
          - check: own/talk
            title: talks
            points: 3
            script: |
              alice> ECHO hi
              alice< OK hi
  - part: client
    framing: line
    exchanges:
      ask: {send: "ECHO {token}", reply: "OK {token}"}
`

func load(t *testing.T, text string) *Lab {
	t.Helper()
	l, err := Load("letters.yaml", []byte(text), known)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLoad(t *testing.T) {
	exchange := Exchange{Send: "ECHO {token}", Reply: "OK {token}"}
	want := &Lab{Name: "letters", Title: "Letters", Parts: []Part{
		{
			Name: "server", Title: "the server", Programs: "server", Framing: Line, Longest: 100,
			Exchanges: map[string]Exchange{"ask": exchange, "count": {Send: "COUNT", Reply: "OK {n}"}},
			Stages: []Stage{
				{Name: "start", Checks: []Check{
					{ID: "start/listens", Title: "listens", Points: 2, Rule: "It listens.", Hint: "Call listen."},
					{ID: "start/address", Title: "address", Needs: []string{"start/listens"}, Cause: "listens-elsewhere"},
				}},
				{Name: "own", Checks: []Check{{
					ID: "own/talk", Title: "talks", Points: 3, Script: "alice> ECHO hi\nalice< OK hi\n",
					Steps: []Step{
						{Line: 1, Who: "alice", Act: Send, Text: "ECHO hi", Ended: true},
						{Line: 2, Who: "alice", Act: Expect, Text: "OK hi", Ended: true},
					},
				}}},
			},
		},
		{Name: "client", Framing: Line, Exchanges: map[string]Exchange{"ask": exchange}},
	}}
	if diff := cmp.Diff(want, load(t, letters)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPart(t *testing.T) {
	l := load(t, letters)
	for _, row := range []struct {
		name, want string
		ok         bool
		reason     string
	}{
		{"", "server", true, "the first is the default"},
		{"server", "server", true, "by name"},
		{"client", "client", true, "another"},
		{"pair", "", false, "none of that name"},
	} {
		p, ok := l.Part(row.name)
		if ok != row.ok || ok && p.Name != row.want {
			t.Errorf("Part(%q): %v, %v: %s", row.name, p, ok, row.reason)
		}
	}
	if _, ok := (&Lab{}).Part(""); ok {
		t.Error("a lab without parts has a part")
	}
}

func TestChecks(t *testing.T) {
	p, _ := load(t, letters).Part("server")
	var ids []string
	for _, c := range p.Checks() {
		ids = append(ids, c.ID)
	}
	if diff := cmp.Diff([]string{"start/listens", "start/address", "own/talk"}, ids); diff != "" {
		t.Errorf("checks of all stages in order (-want +got)\n%s", diff)
	}
	if c, ok := p.Check("own/talk"); !ok || c.Points != 3 {
		t.Errorf("own/talk: %v, %v", c, ok)
	}
	if _, ok := p.Check("own/silence"); ok {
		t.Error("a check was found that is not there")
	}
	if p.Points() != 5 {
		t.Errorf("%d points, want 5: an advisory check counts nothing", p.Points())
	}
}

func TestMake(t *testing.T) {
	p, _ := load(t, letters).Part("")
	if !p.Has("ask") || p.Has("bye") {
		t.Error("Has does not tell declared exchanges from others")
	}
	ask := p.Make("ask", Values{"token": "a-{n}-1"})
	if got := string(ask.Bytes()); got != "ECHO a-{n}-1\n" || !ask.Want.Match([]byte("OK a-{n}-1")) {
		t.Errorf("request %q, reply %q", got, ask.Want)
	}
	count := p.Make("count", nil)
	if n, ok := count.Want.Number([]byte("OK 7")); n != 7 || !ok {
		t.Errorf("the number of %q: %d, %v", count.Want, n, ok)
	}
	if got := p.Make("bye", nil); len(got.Text) > 0 || string(got.Bytes()) != "\n" {
		t.Errorf("an exchange that is not declared makes %q", got.Bytes())
	}
}
