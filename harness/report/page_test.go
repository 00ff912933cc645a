package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/labgrade/labgrade/harness/report"
	"github.com/labgrade/labgrade/harness/result"
)

// fataler is a test, or a property that is tested.
type fataler interface{ Fatal(...any) }

func page(t fataler, runs ...*result.Run) string {
	var b strings.Builder
	if err := report.Page(&b, result.Together(runs...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// body is a page without its head, which is the same for all.
func body(page string) string {
	_, after, _ := strings.Cut(page, "</head>\n")
	return after
}

// everything is a run in which all that a page has is told.
func everything() *result.Run {
	r := oneCause()
	script := other("own/talk", "talks as the script says", result.Fail, "")
	script.Finding = &result.Finding{
		Headline: "bob got another reply", Got: `OK`, Differs: 2,
		Script: &result.Script{Lines: []string{"alice> HELLO", "bob>   ECHO hi", "bob<   OK hi", "alice< OK"}, Failed: 2},
	}
	r.Checks = append(r.Checks, altered(), script,
		other("leaving/reset", "survives a reset", result.Inconclusive, "the machine was busy"),
		other("leaving/half", "answers after a half-close", result.Error, "the worker ended: signal: killed"))
	r.Causes = append(r.Causes, result.Cause{ID: "fixed-buffer", Text: "Messages are cut.", Inferred: map[string]int{"bytes": 1024}, Checks: []string{"no/such-check"}})
	r.Observations, r.Notes = observed().Observations, []string{"this system gives no evidence"}
	r.Program.Stderr = "Traceback:\n\tFile <server.py>\n"
	r.Fold(result.Message{Note: "one more note"})
	r.Timing = crowded
	return r
}

func TestPage(t *testing.T) {
	client := run(passed("start/connects", "connects"))
	client.Part = "client"
	for _, row := range []struct {
		name   string
		runs   []*result.Run
		reason string
	}{
		{"page-perfect", []*result.Run{run(passed("start/listens", "starts and listens on a port"))}, "nothing to say but the marks"},
		{"page-everything", []*result.Run{everything()}, "the first check of each cause is open, the others are folded"},
		{"page-parts", []*result.Run{oneCause(), client}, "one score of both, and a way to each"},
		{"page-nothing", []*result.Run{{}}, "an empty record"},
		{"page-hostile", []*result.Run{filled(markup)}, "every text tries to get out of its place"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := page(t, row.runs...)
			golden(t, row.name, "<!-- "+row.reason+" -->\n"+body(got))
			if err := wellFormed(got); err != nil {
				t.Errorf("the page is not well formed: %v", err)
			}
		})
	}
}

// markup is what a student's program may print to run a script in a grader's
// browser.
const markup = `</style></code>"'><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}` + "\x1b[2J\u202e\n<!-- javascript:alert(1)"

// Whatever is in a record, the page holds its own elements alone.
func TestPageHostileProperty(t *testing.T) {
	want := elements(t, page(t, filled("a")))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.Just(markup), rapid.StringMatching(`[<>"'&/a-z =!\-\n\\]{1,40}`)).Draw(t, "text")
		r := filled(text)
		r.Checks[1].Finding.Differs = -1
		got := page(t, r)
		if strings.Contains(got, "<script") || strings.Contains(got, "<img") {
			t.Fatalf("markup came through:\n%s", got)
		}
		for name := range elements(t, got) {
			if want[name] == 0 && name != "br" && name != "mark" {
				t.Fatalf("the element %s came in with %q", name, text)
			}
		}
	})
}

// elements counts the elements of a page by name.
func elements(t fataler, page string) map[string]int {
	count := map[string]int{}
	if err := walk(page, func(name string) { count[name]++ }); err != nil {
		t.Fatal(err)
	}
	return count
}

func wellFormed(page string) error { return walk(page, func(string) {}) }

// walk reads a page as XML, which is stricter than a browser: an element that is
// not closed, or closed twice, is an error.
func walk(page string, see func(name string)) error {
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = true, []string{"meta", "br"}, xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			see(start.Name.Local)
		}
	}
}

// A page asks for nothing from anywhere.
func TestPageIsAlone(t *testing.T) {
	got := page(t, everything())
	for _, word := range []string{"http:", "https:", "src=", "url(", "@import", "<script", "<link", "style=\""} {
		if strings.Contains(got, word) {
			t.Errorf("the page holds %q", word)
		}
	}
	if !strings.Contains(got, "default-src &#39;none&#39;") {
		t.Error("the page does not forbid what it does not need")
	}
}

// Every link leads to a place on the page, and no place is there twice.
func TestPageLinks(t *testing.T) {
	got := page(t, everything(), twoCauses())
	for _, part := range strings.Split(got, `href="#`)[1:] {
		anchor, _, _ := strings.Cut(part, `"`)
		if n := strings.Count(got, `id="`+anchor+`"`); n != 1 {
			t.Errorf("%d places are called %s", n, anchor)
		}
	}
}

func TestPageReportsErrors(t *testing.T) {
	full := errors.New("no space left")
	if err := report.Page(failing{full}, result.Together(oneCause())); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
}

// Where the difference is, and which bytes are not to be seen.
func TestPageBytes(t *testing.T) {
	for _, row := range []struct {
		got     string
		differs int
		want    string
		reason  string
	}{
		{"OK two", 3, `OK <mark>t</mark>wo`, "a character"},
		{"two", 0, `<mark>t</mark>wo`, "the first"},
		{`OK\n`, 2, `OK<mark><span class="escape">\n</span></mark>`, "an escape as a whole"},
		{`a\x00b`, -1, `a<span class="escape">\x00</span>b`, "nothing differs"},
		{`OK`, 2, `OK<mark>(ends here)</mark>`, "it ends too early"},
		{`a\\nb`, -1, `a<span class="escape">\\</span>nb`, "a backslash, which is no line end"},
		{"a   b", 2, `a<span class="space"> </span><mark><span class="space"> </span></mark><span class="space"> </span>b`, "one of several spaces"},
		{"東京 <b>", 1, `東<mark>京</mark> &lt;b&gt;`, "characters, not bytes"},
	} {
		got := page(t, run(withGot(row.got, row.differs)))
		_, got, _ = strings.Cut(got, `<dt>got</dt><dd><code class="bytes">`)
		if got, _, _ = strings.Cut(got, "</code>"); got != row.want {
			t.Errorf("%s: %q is shown as %s, want %s", row.reason, row.got, got, row.want)
		}
	}
}
