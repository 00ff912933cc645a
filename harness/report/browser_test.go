package report_test

import (
	"context"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// In a browser a page with everything unfolded is no wider than a phone.
func TestPageOnPhone(t *testing.T) {
	browser := findBrowser(t)
	for name, text := range map[string]string{"everything": page(t, everything()), "hostile": page(t, filled(markup+strings.Repeat("x", 500)))} {
		title := browse(t, browser, text, `for (const d of shown.querySelectorAll("details")) d.open = true
			document.title = shown.documentElement.scrollWidth + " of " + shown.documentElement.clientWidth`)
		var wide, window int
		if _, err := fmt.Sscanf(title, "%d of %d", &wide, &window); err != nil || window == 0 || wide > window {
			t.Errorf("%s: the page takes %q pixels", name, title)
		}
	}
}

// A browser runs no script in a page, also if one came in.
func TestPageRunsNothing(t *testing.T) {
	browser := findBrowser(t)
	const script = `<script>parent.document.title = "it ran"</script></body>`
	text := strings.Replace(page(t, everything()), "</body>", script, 1)
	if !strings.Contains(text, script) {
		t.Fatal("the script is not in the page")
	}
	if title := browse(t, browser, text, ""); title != "quiet" {
		t.Errorf("with its policy: %q", title)
	}
	without := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(text, "")
	if title := browse(t, browser, without, ""); title != "it ran" {
		t.Errorf("this test shows nothing: without the policy: %q", title)
	}
}

func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("there is no browser here")
	return ""
}

// browse shows a page in a frame as wide as a phone, lets script act on it, which
// calls it shown, and returns the title of what is around it then: "quiet" unless
// something has changed it.
func browse(t *testing.T, browser, page, script string) string {
	t.Helper()
	dir := t.TempDir()
	around := filepath.Join(dir, "around.html")
	text := fmt.Sprintf(`<!doctype html><title>quiet</title><iframe width="360" height="640" srcdoc="%s"></iframe>
		<script>onload = () => { const shown = document.querySelector("iframe").contentDocument; %s }</script>`, html.EscapeString(page), script)
	if err := os.WriteFile(around, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", "file://"+around).Output()
	if err != nil {
		t.Fatalf("the browser: %v", err)
	}
	title := regexp.MustCompile(`<title>([^<]*)</title>`).FindSubmatch(out)
	if title == nil {
		t.Fatalf("no title in\n%s", out)
	}
	return string(title[1])
}
