package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
)

//go:embed page/frame.html
var frameText string

//go:embed page/page.css
var sheet string

// Frame returns a page's template made of text, in which "begin" with the title
// and "end" are defined, and "bytes", "bar" and the style of all pages with them.
// It is for package variables: it panics if the text is no template.
func Frame(name, text string) *template.Template {
	return template.Must(template.Must(template.New(name).Funcs(template.FuncMap{
		"style":  func() template.CSS { return template.CSS(sheet) },
		"policy": func() string { return policy },
	}).Parse(frameText)).Parse(text))
}

// policy forbids a page everything but its own style, which is known by its
// digest: should a text ever get out of its place, it still can do nothing.
var policy = func() string {
	sum := sha256.Sum256([]byte(sheet))
	return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()
