package class

import (
	"html"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// Every link of the page about a class leads to a file that is there, however
// students name what they hand in, and no name gets out of its place.
func TestIndexLinks(t *testing.T) {
	c := discover(t, tree(t, t.TempDir(), map[string]string{
		"<script>alert(1)<": "pass pass pass", "a#b?c%41&d.py": "pass fail pass one-at-a-time", `"'javascript:x.py`: "pass pass pass\n",
		"broken.c": "broken", "東京 ü.py": "pass pass pass\n\n",
	}), Options{Roster: rosterFile(t, "id,name\nbroken,<img src=x>\nzoe,Zoë\n")})
	out := graded(t, c, Grading{})
	if _, err := Conclude(out, nil); err != nil {
		t.Fatal(err)
	}
	index := contents(t, out)[IndexFile]
	if strings.Contains(index, "<script") || strings.Contains(index, "<img") {
		t.Errorf("a name became markup:\n%s", index)
	}
	links := 0
	for _, part := range strings.Split(index, `href="`)[1:] {
		link, _, _ := strings.Cut(part, `"`)
		if _, ok := contents(t, out)[unescaped(t, link)]; !ok {
			t.Errorf("nothing is at %s", link)
		}
		links++
	}
	if want := len(c.Submissions) + 2; links != want {
		t.Errorf("%d links, want %d", links, want)
	}
}

// unescaped is the path that a browser makes of a link.
func unescaped(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(html.UnescapeString(link))
	check(t, err)
	if u.Scheme+u.Host+u.RawQuery+u.Fragment != "" {
		t.Errorf("%s leads elsewhere", link)
	}
	return filepath.FromSlash(u.Path)
}
