package lab_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/labgrade/labgrade/harness/lab"
)

// The schema for editors is in step with the types.
func TestSchema(t *testing.T) {
	const file = "../../reference/lab.schema.json"
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, lab.Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), string(lab.Schema())); diff != "" {
		t.Errorf("%s (-want +got)\n%s", file, diff)
	}
}

// The reference page has every key of a lab file, every framing, every function
// and every act of a script.
func TestReferencePage(t *testing.T) {
	b, err := os.ReadFile("../../reference/labs.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for key, doc := range lab.Keys() {
		_, name, _ := strings.Cut(key, ".")
		if doc == "" {
			t.Errorf("the key %s has no description", key)
		}
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("the page does not explain the key `%s` (%s)", name, key)
		}
	}
	for _, word := range lab.Vocabulary() {
		if !strings.Contains(page, "`"+word+"`") && !strings.Contains(page, word+"`") && !strings.Contains(page, "`"+word) {
			t.Errorf("the page does not explain %q", word)
		}
	}
}
